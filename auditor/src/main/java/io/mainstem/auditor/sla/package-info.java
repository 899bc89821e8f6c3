/**
 * What the books amount to, measured against what is promised. What decides is pure: figures and
 * the time come in, a status comes out.
 */
@NullMarked
package io.mainstem.auditor.sla;

import org.jspecify.annotations.NullMarked;

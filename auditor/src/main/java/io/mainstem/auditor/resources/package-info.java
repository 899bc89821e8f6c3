/** The auditor's REST interface. */
@NullMarked
package io.mainstem.auditor.resources;

import org.jspecify.annotations.NullMarked;

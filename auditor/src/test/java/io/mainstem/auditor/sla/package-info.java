@NullMarked
package io.mainstem.auditor.sla;

import org.jspecify.annotations.NullMarked;

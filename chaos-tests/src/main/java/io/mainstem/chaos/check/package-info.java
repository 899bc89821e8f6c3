/** Verdicts over histories. Pure. */
@NullMarked
package io.mainstem.chaos.check;

import org.jspecify.annotations.NullMarked;

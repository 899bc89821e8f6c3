/** Attacks on the whole system. */
@NullMarked
package io.mainstem.cli.chaos;

import org.jspecify.annotations.NullMarked;

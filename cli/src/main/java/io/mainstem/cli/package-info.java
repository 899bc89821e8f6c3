/** The {@code mainstem} command. */
@NullMarked
package io.mainstem.cli;

import org.jspecify.annotations.NullMarked;

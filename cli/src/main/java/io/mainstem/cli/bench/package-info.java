/** Measurements side by side with the peer. */
@NullMarked
package io.mainstem.cli.bench;

import org.jspecify.annotations.NullMarked;

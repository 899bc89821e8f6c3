/** Which mirrors this worker is to copy: its part in the fleet's Helix cluster. */
@NullMarked
package io.mainstem.worker.assignment;

import org.jspecify.annotations.NullMarked;

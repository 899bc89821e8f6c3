/** What is done to the system, and the proof that it was done. */
@NullMarked
package io.mainstem.chaos.fault;

import org.jspecify.annotations.NullMarked;

/** Moves of failover groups, step by step, resumable by another instance. */
@NullMarked
package io.mainstem.failover.execute;

import org.jspecify.annotations.NullMarked;

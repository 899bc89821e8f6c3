/**
 * How far a mirror's copy has come, worked out from facts alone: the runs that were recorded, the
 * batches that stand in the target, the batches that stand in the source. Pure: no Kafka client, no
 * clock, no I/O; the tests drive it through random crashes.
 */
@NullMarked
package io.mainstem.worker.position;

import org.jspecify.annotations.NullMarked;

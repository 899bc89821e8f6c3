package io.mainstem.wire.batch;

/**
 * A transaction that was aborted, as a broker lists it with a {@code read_committed} fetch.
 *
 * @param producerId whose transaction
 * @param firstOffset offset of its first record; it ends at that producer's next abort marker
 */
public record AbortedTransaction(long producerId, long firstOffset) {}

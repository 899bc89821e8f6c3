package io.mainstem.wire.log;

/**
 * An offset, and the record found there.
 *
 * @param offset -1 if nothing matched
 * @param timestamp of the record in milliseconds since 1970, -1 if not asked by timestamp
 * @param leaderEpoch the leader's epoch at that offset, -1 if the broker does not tell
 */
public record OffsetAt(long offset, long timestamp, int leaderEpoch) {}

package io.mainstem.wire.log;

/**
 * An offset, and the record found there.
 *
 * @param offset -1 if nothing matched
 * @param timestamp of the record in milliseconds since 1970, -1 if not asked by timestamp
 */
public record OffsetAt(long offset, long timestamp) {}

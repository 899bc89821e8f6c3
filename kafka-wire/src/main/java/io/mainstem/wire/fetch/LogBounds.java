package io.mainstem.wire.fetch;

/**
 * What a broker told about a partition.
 *
 * @param logStartOffset first offset still there
 * @param lastStableOffset first offset that {@code read_committed} does not show; -1 if not told
 * @param highWatermark first offset that no consumer is shown
 */
public record LogBounds(long logStartOffset, long lastStableOffset, long highWatermark) {}

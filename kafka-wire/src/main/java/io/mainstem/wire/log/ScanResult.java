package io.mainstem.wire.log;

/**
 * How a scan ended.
 *
 * @param firstOffset where it began: the wanted offset, or the log's start if that was above it
 * @param nextOffset offset after the last batch that the visitor saw
 * @param stopped true if the visitor ended it, false if the end of the range did
 * @param batches batches seen
 * @param logStartOffset the log's start when last told
 * @param highWatermark the log's end when last told
 */
public record ScanResult(
    long firstOffset,
    long nextOffset,
    boolean stopped,
    long batches,
    long logStartOffset,
    long highWatermark) {}

package io.mainstem.interceptors;

/**
 * What one client has counted of one partition and window, up to now.
 *
 * @param windowStart milliseconds since 1970
 * @param part tells this count from an earlier one of the same window that was closed
 * @param records how many
 * @param bytes of their serialized keys and values
 * @param firstOffset the lowest one counted
 * @param lastOffset the highest one counted
 */
record Tally(
    String topic,
    int partition,
    long windowStart,
    long part,
    long records,
    long bytes,
    long firstOffset,
    long lastOffset) {}

package io.mainstem.api.replication;

/**
 * Percentiles in milliseconds. All are -1 when {@code count} is 0: no data is not a latency of
 * zero.
 *
 * @param count values behind the percentiles
 */
public record LatencySummary(long count, long p50, long p99, long max) {

  public static final LatencySummary NO_DATA = new LatencySummary(0, -1, -1, -1);
}

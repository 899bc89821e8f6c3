package io.mainstem.auditor.sla;

import io.mainstem.auditor.segment.LogId;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Where observers of targets leave how old records were when they were seen. Thread-safe: event
 * loops add once for each batch, the audit loop takes.
 */
public final class Arrivals {

  private static final int DIGITS = 2;

  /** Longer than this counts as this long, in milliseconds. */
  private static final long LONGEST = 24L * 60 * 60 * 1_000;

  /**
   * Whose records.
   *
   * @param writer producer id in the target log
   */
  public record Writer(LogId target, long writer) {}

  private Map<Writer, Histogram> arrived = new HashMap<>();

  /**
   * Notes records that were seen at a target.
   *
   * @param millis age of the first of them by its own timestamp; clocks that disagree may make it
   *     negative, which counts as 0
   */
  public synchronized void add(LogId target, long writer, long millis, int records) {
    arrived
        .computeIfAbsent(new Writer(target, writer), key -> histogram())
        .recordValueWithCount(Math.min(LONGEST, Math.max(0, millis)), records);
  }

  /** What has come since this was last asked. */
  synchronized Map<Writer, Histogram> take() {
    Map<Writer, Histogram> taken = arrived;
    arrived = new HashMap<>();
    return taken;
  }

  static Histogram histogram() {
    Histogram histogram = new Histogram(DIGITS);
    histogram.setAutoResize(true);
    return histogram;
  }
}

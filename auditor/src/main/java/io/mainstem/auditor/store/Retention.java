package io.mainstem.auditor.store;

import java.time.Duration;

/**
 * How long what is kept. Each lasts at least as long as the one before it.
 *
 * @param segments of settled windows without an open incident
 * @param windows settled ones, and closed incidents
 * @param hours sums for an hour
 * @param days sums for a day
 */
public record Retention(Duration segments, Duration windows, Duration hours, Duration days) {

  public Retention {
    requireNotLonger("segments", segments, "windows", windows);
    requireNotLonger("windows", windows, "hours", hours);
    requireNotLonger("hours", hours, "days", days);
  }

  private static void requireNotLonger(
      String name, Duration shorter, String next, Duration longer) {
    if (shorter.compareTo(longer) > 0) {
      throw new IllegalArgumentException(
          "%s are kept longer (%s) than %s (%s), which are summed up from them"
              .formatted(name, shorter, next, longer));
    }
  }
}

package io.mainstem.api.audit;

import java.time.Duration;
import java.time.Instant;

/**
 * The books of one route and source topic for an hour or a day of event time.
 *
 * @param start inclusive, by record timestamp
 * @param end exclusive
 * @param verified windows that balance
 * @param open windows that were not proved: still open, or unknown
 * @param failed windows with a proved fault
 * @param sourceRecords records counted at the source
 * @param targetRecords records counted at the target
 */
public record AuditTally(
    String route,
    String topic,
    Instant start,
    Instant end,
    long verified,
    long open,
    long failed,
    long sourceRecords,
    long targetRecords) {

  /** How long a stretch one tally covers. */
  public enum Grain {
    HOUR(Duration.ofHours(1)),
    DAY(Duration.ofDays(1));

    private final Duration length;

    Grain(Duration length) {
      this.length = length;
    }

    public Duration length() {
      return length;
    }
  }
}

package io.mainstem.auditor.sla;

import java.time.Duration;

/**
 * Stretches of event time that windows are summed up by, each whole by itself. The lengths are part
 * of what is stored: they cannot be configured.
 */
public enum Span {
  FIVE_MINUTES(Duration.ofMinutes(5), Duration.ofHours(6)),
  HOUR(Duration.ofHours(1), Duration.ofDays(3)),
  DAY(Duration.ofDays(1), Duration.ofDays(30));

  private final Duration length;
  private final Duration reach;

  Span(Duration length, Duration reach) {
    this.length = length;
    this.reach = reach;
  }

  /** In milliseconds. */
  public long millis() {
    return length.toMillis();
  }

  /** The start of the stretch that a time belongs to; milliseconds since 1970, as all times. */
  public long startOf(long time) {
    return time - Math.floorMod(time, millis());
  }

  /** The longest time that is measured in stretches of this length. */
  Duration reach() {
    return reach;
  }

  /** The first stretch that anything is measured by now. */
  public long firstWanted(long now) {
    return startOf(now - reach.toMillis() - millis());
  }
}

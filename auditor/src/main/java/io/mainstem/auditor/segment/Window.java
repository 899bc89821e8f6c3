package io.mainstem.auditor.segment;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of event time in which the books must balance. The length is part of what is stored: it
 * cannot be configured.
 *
 * @param start milliseconds since 1970, a multiple of {@link #MILLIS}
 */
public record Window(long start) implements Comparable<Window> {

  public static final Duration LENGTH = Duration.ofSeconds(10);
  public static final long MILLIS = LENGTH.toMillis();

  public Window {
    if (Math.floorMod(start, MILLIS) != 0) {
      throw new IllegalArgumentException(start + " is not the start of a window");
    }
  }

  /** The window that a record with this timestamp belongs to. */
  public static Window of(long timestamp) {
    return new Window(startOf(timestamp));
  }

  /** The start of the window that a record with this timestamp belongs to. */
  public static long startOf(long timestamp) {
    return Math.floorDiv(timestamp, MILLIS) * MILLIS;
  }

  /** Exclusive, milliseconds since 1970. */
  public long end() {
    return start + MILLIS;
  }

  /** True for the window of records that carry no timestamp (-1). */
  public boolean isTimeless() {
    return start < 0;
  }

  public Instant startInstant() {
    return Instant.ofEpochMilli(start);
  }

  public Instant endInstant() {
    return Instant.ofEpochMilli(end());
  }

  @Override
  public int compareTo(Window other) {
    return Long.compare(start, other.start);
  }
}

package io.mainstem.auditor.stages;

import io.mainstem.auditor.reconcile.EndUnreadableException;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts records by their own timestamps, one by one: what is counted by batch headers may be in a
 * later window than a producer says. Asked only where something seems to be missing. Owned by one
 * thread; reads in the background.
 */
public final class ExactCounts {

  private static final Logger LOG = LoggerFactory.getLogger(ExactCounts.class);

  /** Readings at a time. */
  private static final int MOST_READING = 4;

  /** A window that still fills, or could not be read, is not read again before. */
  private static final long AGAIN_MILLIS = 10_000;

  /** Reads a log; fails if it cannot be read as a whole. */
  @FunctionalInterface
  public interface Reader {
    /**
     * How many records of a window stand between two offsets.
     *
     * @param from inclusive
     * @param to exclusive; the log has been seen up to there
     */
    CompletableFuture<Long> count(LogId log, Window window, long from, long to);
  }

  private record Key(LogId log, Window window) {}

  /**
   * A reading.
   *
   * @param held by the headers, when it began: if that has changed it is of no use any more
   */
  private record Reading(long from, long to, long held, CompletableFuture<Long> count, long at) {
    boolean isOf(long otherFrom, long otherTo, long otherHeld) {
      return from == otherFrom && to == otherTo && held == otherHeld;
    }

    /** Empty if it failed. */
    OptionalLong counted() {
      try {
        return OptionalLong.of(count.join());
      } catch (CompletionException e) {
        return isGone(e.getCause()) ? OptionalLong.of(Long.MAX_VALUE) : OptionalLong.empty();
      }
    }
  }

  private final Reader reader;
  private final Clock clock;
  private final Map<Key, Reading> readings = new HashMap<>();

  public ExactCounts(Reader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * How many records of a window stand between two offsets; {@link Long#MAX_VALUE} if the log does
   * not reach back to them any more; empty while that is not known: to be asked again.
   *
   * @param held records of the window by batch headers, as far as seen now
   */
  public OptionalLong count(LogId log, Window window, long from, long to, long held) {
    Key key = new Key(log, window);
    Reading known = readings.get(key);
    if (known == null) {
      begin(key, from, to, held);
      return OptionalLong.empty();
    }
    if (!known.count().isDone()) {
      return OptionalLong.empty();
    }
    OptionalLong counted = known.isOf(from, to, held) ? known.counted() : OptionalLong.empty();
    if (counted.isEmpty() && clock.millis() - known.at() >= AGAIN_MILLIS) {
      begin(key, from, to, held);
    }
    return counted;
  }

  /** Forgets windows that ended before this time, milliseconds since 1970. */
  public void forgetBefore(long time) {
    readings.keySet().removeIf(key -> key.window().end() <= time);
  }

  private void begin(Key key, long from, long to, long held) {
    long underWay = readings.values().stream().filter(one -> !one.count().isDone()).count();
    if (underWay >= MOST_READING) {
      return;
    }
    CompletableFuture<Long> count = reader.count(key.log(), key.window(), from, to);
    CompletableFuture<Long> unused =
        count.whenComplete((number, error) -> logFailure(key.log(), error));
    readings.put(key, new Reading(from, to, held, count, clock.millis()));
  }

  /** Whether the log begins later by now: what it held then nobody can tell. */
  private static boolean isGone(@Nullable Throwable error) {
    return error instanceof EndUnreadableException unreadable && unreadable.logStart() >= 0;
  }

  private static void logFailure(LogId log, @Nullable Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause != null && !isGone(cause)) {
      LOG.warn(
          "What producers were acknowledged for cannot be held against the log, trying again cluster={} topic={} partition={}: {}",
          log.cluster(),
          log.topic(),
          log.partition(),
          cause.toString());
    }
  }
}

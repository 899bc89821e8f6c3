package io.mainstem.worker.mirror;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the time of take-overs goes: how long each stage took, summed over all mirrors. When many
 * were taken over at the same time, as after the loss of a worker, their mean times are logged.
 * Thread-safe.
 */
public final class TakeOverTimes {
  private static final Logger log = LoggerFactory.getLogger(TakeOverTimes.class);
  private static final int MANY = 10;

  private final LongSupplier nanos;
  private final Map<Stage, Long> total = new EnumMap<>(Stage.class);
  private long totalDone;

  /** Those since there were none under way. */
  private final Map<Stage, Long> rush = new EnumMap<>(Stage.class);

  private int underWay;
  private int rushDone;
  private long rushSince;

  /** What a take-over waits for, in this order. */
  public enum Stage {
    /** What both topics are, and where the target begins and ends. */
    TOPICS,
    /** Its turn. */
    TURN,
    /** The producer identity. */
    IDENTIFY,
    /** The transaction that shuts former owners out. */
    FENCE,
    /** The transaction's marker in the target. */
    MARKER,
    /** What the log of runs says. */
    RUNS,
    /** The place at which to go on: trial of the anchor, count, and what is passed over. */
    PLACE,
    /** The place in the log of runs. */
    RECORD;

    String lowerCase() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param nanos a clock like {@link System#nanoTime}
   */
  TakeOverTimes(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** One take-over. Confined to its mirror's loop. */
  final class Attempt {
    private Stage stage = Stage.TOPICS;
    private long since = nanos.getAsLong();
    private boolean over;

    private Attempt() {}

    /** It has come to this stage. */
    void enter(Stage next) {
      if (!over) {
        leave();
        stage = next;
      }
    }

    /** It has ended; once. */
    void end(boolean done) {
      if (!over) {
        leave();
        over = true;
        ended(done);
      }
    }

    private void leave() {
      long now = nanos.getAsLong();
      spent(stage, now - since);
      since = now;
    }
  }

  Attempt begin() {
    synchronized (this) {
      if (underWay++ == 0) {
        rush.clear();
        rushDone = 0;
        rushSince = nanos.getAsLong();
      }
    }
    return new Attempt();
  }

  private synchronized void spent(Stage stage, long time) {
    total.merge(stage, time, Long::sum);
    rush.merge(stage, time, Long::sum);
  }

  private synchronized void ended(boolean done) {
    totalDone += done ? 1 : 0;
    rushDone += done ? 1 : 0;
    if (--underWay == 0 && rushDone >= MANY) {
      log.info(
          "Took many mirrors over mirrors={} seconds={} mean_seconds_by_stage=\"{}\"",
          rushDone,
          seconds(nanos.getAsLong() - rushSince),
          Arrays.stream(Stage.values())
              .map(stage -> stage.lowerCase() + " " + seconds(mean(stage)))
              .collect(Collectors.joining(", ")));
    }
  }

  private long mean(Stage stage) {
    return rush.getOrDefault(stage, 0L) / rushDone;
  }

  private static String seconds(long time) {
    return "%.2f".formatted(time / 1e9);
  }

  /** Take-overs that came to their end. */
  public synchronized long done() {
    return totalDone;
  }

  /** Time that take-overs have spent in each stage, in seconds, summed over them. */
  public synchronized Map<String, Double> secondsByStage() {
    return Arrays.stream(Stage.values())
        .collect(Collectors.toMap(Stage::lowerCase, s -> total.getOrDefault(s, 0L) / 1e9));
  }
}

package io.mainstem.controller.fleet;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log how a change of the fleet goes on: who came and who is gone, and how long it
 * took until every mirror was where the plan wants it. The time is passed in, of {@link
 * System#nanoTime}. Used by the leading controller's thread only.
 */
final class Changeover {
  private static final Logger log = LoggerFactory.getLogger(Changeover.class);

  private @Nullable Set<String> live;
  private boolean underWay;
  private long since;
  private long lastPlan;
  private int moves;

  /** Forgets what it has seen: another controller has been leading meanwhile. */
  void reset() {
    live = null;
    underWay = false;
  }

  /** The workers that have a session now. */
  void see(Set<String> now) {
    Set<String> before = live;
    live = Set.copyOf(now);
    if (before != null && !before.equals(now)) {
      log.info(
          "Workers have come or gone came={} gone={} live={}",
          without(now, before),
          without(before, now),
          now.size());
    }
  }

  private static Set<String> without(Set<String> some, Set<String> others) {
    Set<String> left = new TreeSet<>(some);
    left.removeAll(others);
    return left;
  }

  /** A plan has been written that moves this many mirrors. */
  void planned(int newMoves, long nanos) {
    if (newMoves == 0) {
      return;
    }
    if (!underWay) {
      underWay = true;
      since = nanos;
      moves = 0;
    }
    lastPlan = nanos;
    moves += newMoves;
  }

  /** Whether every mirror was where the last plan wants it, as seen before the next plan. */
  void look(boolean settled, long nanos) {
    if (underWay && settled && nanos > lastPlan) {
      underWay = false;
      log.info(
          "Every mirror is assigned as planned moves={} seconds={}",
          moves,
          TimeUnit.NANOSECONDS.toMillis(nanos - since) / 1e3);
    }
  }
}

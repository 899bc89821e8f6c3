package io.mainstem.worker.mirror;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How many take-overs may ask their target at the same time: so many of each target cluster, so
 * many of the whole worker. Whoever asked first comes first, except that a cluster that is busy
 * holds up no other.
 *
 * <p>A take-over asks a dozen small questions. A worker that is given a thousand mirrors at once
 * would ask them all at the same moment of brokers that have just lost a client, and others with
 * it; one after the other in turns of a hundred they are answered as soon.
 *
 * <p>Thread-safe. Turns are granted on the thread that made room.
 */
final class TakeOverTurns {
  private final int mostOfAll;
  private final int mostOfEach;
  private final Map<String, Queue> queues = new HashMap<>();
  private int underWay;
  private long asked;

  private static final class Queue {
    final Deque<Turn> waiting = new ArrayDeque<>();
    int underWay;
  }

  /**
   * @param mostOfAll of the worker, at least 1
   * @param mostOfEach of one target cluster, at least 1
   */
  TakeOverTurns(int mostOfAll, int mostOfEach) {
    this.mostOfAll = mostOfAll;
    this.mostOfEach = mostOfEach;
  }

  /** One take-over's. Ended once, however often it is closed. */
  final class Turn implements AutoCloseable {
    private final String cluster;
    private final long number;
    private final CompletableFuture<Void> granted = new CompletableFuture<>();
    private boolean holds;
    private boolean over;

    private Turn(String cluster, long number) {
      this.cluster = cluster;
      this.number = number;
    }

    /** Completes when it has come; cancelled if it is closed before. */
    CompletableFuture<Void> granted() {
      return granted;
    }

    @Override
    public void close() {
      end(this);
    }
  }

  /** Gets in line for a target cluster. */
  Turn ask(String cluster) {
    Turn turn;
    synchronized (this) {
      turn = new Turn(cluster, asked++);
      queues.computeIfAbsent(cluster, any -> new Queue()).waiting.add(turn);
    }
    grant();
    return turn;
  }

  /** Take-overs that have their turn. */
  synchronized int underWay() {
    return underWay;
  }

  /** Take-overs that wait for theirs. */
  synchronized int waiting() {
    return queues.values().stream().mapToInt(queue -> queue.waiting.size()).sum();
  }

  private void end(Turn turn) {
    synchronized (this) {
      Queue queue = queues.get(turn.cluster);
      if (turn.over || queue == null) {
        return;
      }
      turn.over = true;
      if (turn.holds) {
        queue.underWay--;
        underWay--;
      } else {
        queue.waiting.remove(turn);
        turn.granted.cancel(false);
      }
      if (queue.underWay == 0 && queue.waiting.isEmpty()) {
        queues.remove(turn.cluster);
      }
    }
    grant();
  }

  private void grant() {
    for (Turn turn = next(); turn != null; turn = next()) {
      turn.granted.complete(null);
    }
  }

  private synchronized @Nullable Turn next() {
    Queue first = null;
    if (underWay < mostOfAll) {
      for (Queue queue : queues.values()) {
        boolean hasOne = queue.underWay < mostOfEach && !queue.waiting.isEmpty();
        if (hasOne && (first == null || isBefore(queue, first))) {
          first = queue;
        }
      }
    }
    if (first == null) {
      return null;
    }
    Turn turn = first.waiting.remove();
    turn.holds = true;
    first.underWay++;
    underWay++;
    return turn;
  }

  private static boolean isBefore(Queue one, Queue other) {
    return one.waiting.element().number < other.waiting.element().number;
  }
}

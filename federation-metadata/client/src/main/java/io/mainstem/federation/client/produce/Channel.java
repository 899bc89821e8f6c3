package io.mainstem.federation.client.produce;

import io.mainstem.api.federation.Cluster;
import io.mainstem.federation.client.RedirectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One inner producer: one cluster, one lane, from its making to its close. It is never pointed at
 * another cluster, because producer ids and leader epochs belong to a cluster.
 *
 * <p>While it is being left, records that fail for a reason that says nothing about the record
 * itself come back here in the order in which they failed, which per partition is the order in
 * which they were sent.
 *
 * <p>Threading: {@link #takesBack} is called on the inner producer's thread; everything else by the
 * switchboard's.
 */
final class Channel<K, V> {

  private static final Logger log = LoggerFactory.getLogger(Channel.class);

  private final Cluster cluster;
  private final String lane;
  private final Producer<K, V> inner;
  private final boolean retry;

  /** Closed gates with senders that may still be inside. Used by the switchboard's thread only. */
  private final List<SendGate> gates = new ArrayList<>();

  /** Guarded by itself. */
  private final List<InFlight<K, V>> returned = new ArrayList<>();

  /** Used by the switchboard's thread only. */
  private long leavingSince;

  private @Nullable CompletableFuture<Void> flushed;
  private volatile boolean leaving;
  private volatile boolean abandoned;

  /**
   * @param retry whether records come back while the channel is being left, or fail
   */
  Channel(Cluster cluster, String lane, Producer<K, V> inner, boolean retry) {
    this.cluster = cluster;
    this.lane = lane;
    this.inner = inner;
    this.retry = retry;
  }

  Cluster cluster() {
    return cluster;
  }

  Producer<K, V> inner() {
    return inner;
  }

  String lane() {
    return lane;
  }

  boolean leadsTo(Cluster wanted, String wantedLane) {
    return !abandoned && cluster.equals(wanted) && lane.equals(wantedLane);
  }

  /** From now on records that fail come back, and the time for acknowledging them runs. */
  void leave(long nowNanos) {
    if (!leaving) {
      leavingSince = nowNanos;
      leaving = true;
    }
  }

  /** When it began to be left, in {@link System#nanoTime}. */
  long leavingSince() {
    return leavingSince;
  }

  /** The topics stay after all. */
  void stay() {
    leaving = false;
    flushed = null;
  }

  /** Whether it was closed with records in flight; a sender that fails inside may try elsewhere. */
  boolean abandoned() {
    return abandoned;
  }

  /** Keeps a record that failed, if it is one to be sent elsewhere. */
  boolean takesBack(InFlight<K, V> record, Exception why) {
    if (!leaving || aboutTheRecord(why)) {
      return false;
    }
    if (retry) {
      synchronized (returned) {
        returned.add(record);
      }
      return true;
    }
    record.end(
        null,
        new RedirectedException(
            "%s left cluster %s before this record was acknowledged; it may or may not be there"
                .formatted(record.record().topic(), cluster.id()),
            why));
    return true;
  }

  private static boolean aboutTheRecord(Exception why) {
    return why instanceof RecordTooLargeException
        || why instanceof SerializationException
        || why instanceof InvalidTopicException
        || why instanceof AuthorizationException;
  }

  /** The records that came back since the last call, in order. */
  List<InFlight<K, V>> takeReturned() {
    synchronized (returned) {
      List<InFlight<K, V>> taken = List.copyOf(returned);
      returned.clear();
      return taken;
    }
  }

  boolean hasReturned() {
    synchronized (returned) {
      return !returned.isEmpty();
    }
  }

  /** Adds a closed gate: senders may still be inside, on their way to this channel. */
  void leaveThrough(SendGate gate) {
    gates.add(gate);
  }

  /** Waits until nobody is on the way to this channel any more. */
  boolean awaitSenders(long deadlineNanos) {
    gates.removeIf(gate -> gate.awaitEmpty(deadlineNanos));
    return gates.isEmpty();
  }

  /**
   * Begins to wait until everything sent has been acknowledged or has failed, once. Only when
   * nobody is on the way any more: what came later would not be waited for.
   */
  void beginFlush(long deadlineNanos, Executor executor) {
    if (flushed == null && awaitSenders(deadlineNanos)) {
      flushed =
          CompletableFuture.runAsync(inner::flush, executor)
              .whenComplete((done, failure) -> reportFailedFlush(failure));
    }
  }

  private void reportFailedFlush(@Nullable Throwable failure) {
    if (failure != null) {
      log.warn("Cannot flush cluster={} error=\"{}\"", cluster.id(), failure.toString());
    }
  }

  /** Whether everything sent has been acknowledged or has failed by then. */
  boolean awaitFlushed(long deadlineNanos) {
    CompletableFuture<Void> flush = flushed;
    if (flush == null) {
      return false;
    }
    try {
      flush.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the application is closing the producer
      return false;
    }
  }

  /** Gives up on what is in flight: it comes back, or fails, before this returns. */
  void abandon() {
    abandoned = true;
    close(Duration.ZERO);
  }

  void close(Duration patience) {
    try {
      inner.close(patience);
    } catch (KafkaException e) {
      log.warn(
          "An inner producer did not close in good order cluster={} error=\"{}\"",
          cluster.id(),
          e.toString());
    }
  }
}

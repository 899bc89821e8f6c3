package io.mainstem.wire.log;

import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.wire.net.Driven;
import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Outcomes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.jspecify.annotations.Nullable;

/**
 * Scans logs with fetches of their own, outside any session, over a few connections per broker that
 * carry nothing else. What many scans want of a broker at the same moment is one request ({@link
 * ScanBroker}). Event loop only.
 */
final class LogScanner implements Driven {
  private static final int PAUSE_MS = 100;

  /**
   * Many scans that wait, each for its marker, are answered together as soon as the first one is
   * there. If the others asked again at once, each marker would cost a look at all of them.
   */
  private static final int MOMENT_MS = 10;

  private static final int LOOK_AT_CLOCK_MS = 250;

  private final EventLoop loop;
  private final Map<Integer, ScanBroker> brokers = new HashMap<>();
  private final Set<Scan> active = new LinkedHashSet<>();
  private final Function<TopicPartition, CompletableFuture<LogBounds>> bounds;
  private boolean watchingTheClock;
  private boolean abandoned;

  /** {@code bounds} finds the ends of a log. */
  LogScanner(EventLoop loop, Function<TopicPartition, CompletableFuture<LogBounds>> bounds) {
    this.loop = loop;
    this.bounds = bounds;
  }

  CompletableFuture<ScanResult> scan(
      TopicPartition partition, long from, long to, BatchVisitor visitor, long timeoutMs) {
    Scan scan = new Scan(loop, partition, from, to, visitor, loop.now() + timeoutMs);
    if (abandoned) {
      scan.fail(new DisconnectException("The connection was closed"));
      return scan.result();
    }
    loop.metadata().hold(partition.topic());
    active.add(scan);
    Outcomes.when(
        scan.result(),
        (done, error) -> {
          active.remove(scan);
          loop.metadata().release(partition.topic());
        });
    if (!scan.endsHere()) {
      enqueue(scan);
      watchTheClock();
    }
    return scan.result();
  }

  /** Puts it in line at its partition's leader. */
  private void enqueue(Scan scan) {
    if (scan.isOver()) {
      return;
    }
    Optional<Node> leader = loop.metadata().leader(scan.partition());
    if (leader.isEmpty()) {
      loop.metadata().requestUpdate(false);
      later(scan, loop.retryBackoffMs());
      return;
    }
    brokers
        .computeIfAbsent(leader.get().id(), id -> new ScanBroker(loop, id, this::goOn))
        .add(scan);
  }

  private void later(Scan scan, long delayMs) {
    Exception refusal = loop.metadata().refusal();
    if (refusal != null) {
      scan.note(refusal.toString());
    }
    loop.schedule(delayMs, () -> enqueue(scan));
  }

  private void goOn(Scan scan, Scan.Outcome outcome) {
    switch (outcome) {
      case OVER -> {}
      case GO_ON -> enqueue(scan);
      case WAIT -> loop.schedule(MOMENT_MS, () -> enqueue(scan));
      case LATER -> later(scan, loop.retryBackoffMs());
      case OUT_OF_RANGE -> realign(scan);
    }
  }

  /** Goes on at the log's start if that has passed us; waits if the log has not come this far. */
  private void realign(Scan scan) {
    Outcomes.when(
        bounds.apply(scan.partition()),
        (found, error) -> {
          if (!loop.execute(() -> goOnFrom(scan, found, error))) {
            scan.fail(new DisconnectException("The connection is closed"));
          }
        });
  }

  private void goOnFrom(Scan scan, @Nullable LogBounds found, @Nullable Throwable error) {
    if (found == null) {
      scan.fail(
          error == null ? new IllegalStateException("No bounds of " + scan.partition()) : error);
      return;
    }
    scan.realign(found.logStartOffset());
    if (!scan.endsHere()) {
      later(scan, PAUSE_MS);
    }
  }

  private void watchTheClock() {
    if (!watchingTheClock) {
      watchingTheClock = true;
      loop.schedule(LOOK_AT_CLOCK_MS, this::lookAtClock);
    }
  }

  private void lookAtClock() {
    watchingTheClock = false;
    long now = loop.now();
    List.copyOf(active).forEach(scan -> scan.expires(now));
    if (!active.isEmpty()) {
      watchTheClock();
    }
  }

  @Override
  public long drive(long now) {
    long wait = Long.MAX_VALUE;
    for (ScanBroker broker : brokers.values()) {
      wait = Math.min(wait, broker.drive(now));
    }
    return wait;
  }

  @Override
  public void abandon() {
    abandoned = true;
    new ArrayList<>(active)
        .forEach(scan -> scan.fail(new DisconnectException("The connection was closed")));
  }
}

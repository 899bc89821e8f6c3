package io.mainstem.wire.net;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.common.utils.LogContext;

/**
 * An event loop in simulated time: hours pass in milliseconds, and a seed gives the same run again.
 * Everything happens on the thread that calls {@link #runUntil}. What a task throws fails the test.
 */
public final class SimulatedLoop implements EventLoop {
  private static final int MOST_ROUNDS_AT_ONE_TIME = 100_000;

  private final TopicMetadata metadata =
      new TopicMetadata(100, 1_000, 300_000, new LogContext("[simulated] "));
  private final SimulatedClient client;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<Driven> driven = new ArrayList<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::at).thenComparingLong(Timer::order));
  private long now = 1_000_000;
  private long order;
  private int lanes = Integer.MIN_VALUE;
  private boolean ended;
  private int idleRounds;

  private record Timer(long at, long order, Runnable task) {}

  public SimulatedLoop(SimulatedBrokers brokers) {
    client = new SimulatedClient(brokers, metadata);
    metadata.bootstrap(List.of(new InetSocketAddress("localhost", SimulatedBrokers.port(1))));
  }

  /**
   * Runs until this holds.
   *
   * @return false if it did not within the time
   */
  public boolean runUntil(BooleanSupplier condition, long withinMs) {
    long deadline = now + withinMs;
    while (!condition.getAsBoolean()) {
      if (now >= deadline) {
        return false;
      }
      round(deadline);
    }
    return true;
  }

  /** Lets time pass. */
  public void runFor(long millis) {
    runUntil(() -> false, millis);
  }

  private void round(long deadline) {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    while (!timers.isEmpty() && timers.element().at() <= now) {
      timers.remove().task().run();
    }
    long wait = Long.MAX_VALUE;
    for (int i = 0; i < driven.size(); i++) {
      wait = Math.min(wait, driven.get(i).drive(now));
    }
    boolean happened = client.happen(now);
    if (!happened && tasks.isEmpty()) {
      pass(wait, deadline);
    }
  }

  private void pass(long wait, long deadline) {
    long next = wait > deadline - now ? deadline : now + wait;
    next = Math.min(next, client.nextEventAt());
    next = timers.isEmpty() ? next : Math.min(next, timers.element().at());
    long refresh = client.metadataDelay(now);
    next = refresh > deadline - now ? next : Math.min(next, now + refresh);
    if (next > now) {
      now = next;
      idleRounds = 0;
    } else if (++idleRounds > MOST_ROUNDS_AT_ONE_TIME) {
      throw new AssertionError("The loop spins: something always wants its turn at once");
    }
  }

  /** Ends the loop as closing the connection does. */
  public void end() {
    for (Driven part : List.copyOf(driven)) {
      part.abandon();
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    ended = true;
  }

  /** Requests sent so far, over all connections. */
  public long requests() {
    return client.requests();
  }

  @Override
  public boolean execute(Runnable task) {
    return !ended && tasks.add(task);
  }

  @Override
  public void schedule(long delayMs, Runnable task) {
    timers.add(new Timer(now + delayMs, order++, task));
  }

  @Override
  public void attach(Driven part) {
    driven.add(part);
  }

  @Override
  public void detach(Driven part) {
    driven.remove(part);
  }

  @Override
  public Lane newLane(int brokerId) {
    return new Lane(client, metadata, brokerId, lanes++);
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public boolean isClosing() {
    return ended;
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public TopicMetadata metadata() {
    return metadata;
  }

  @Override
  public KafkaClient client() {
    return client;
  }

  @Override
  public int requestTimeoutMs() {
    return 30_000;
  }

  @Override
  public long retryBackoffMs() {
    return 100;
  }

  @Override
  public void runGuarded(Runnable task) {
    task.run();
  }
}

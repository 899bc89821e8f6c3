package io.mainstem.federation.client.produce;

import io.mainstem.api.federation.Cluster;
import io.mainstem.federation.client.FederatedClientConfig;
import io.mainstem.federation.client.RedirectedException;
import io.mainstem.federation.client.routing.Destination;
import io.mainstem.federation.client.routing.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects logical topics to inner producers, and moves them from one to another.
 *
 * <p>A switch, for the topics whose destination changed:
 *
 * <pre>
 * close the gates (senders wait) -> wait for senders inside -> flush, up to a deadline
 *   -> not everything acknowledged: close the old channel, its records come back (or fail)
 *   -> make the new channel -> send what came back, in order -> open the new routes (senders go on)
 * </pre>
 *
 * Whatever a sender sends after the switch therefore stands behind everything it sent before. If
 * the flush completed, nothing was sent twice and key order holds across the switch.
 *
 * <p>Topics of one failover group share a channel of their own (a <em>lane</em>), the others one
 * for each cluster: leaving a dead primary never disturbs what is on its way to other topics.
 *
 * <p>Threading: senders read {@link #routes} without locks. Switches, and the first look-up of a
 * topic, hold {@link #lock}; a switch runs on the thread that brings the routing table.
 */
final class Switchboard<K, V> {

  private static final Logger log = LoggerFactory.getLogger(Switchboard.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  /** A forced close wakes everybody inside; they are out as soon as they get the processor. */
  private static final Duration WOKEN_PATIENCE = Duration.ofSeconds(10);

  /** What a flush may always take, however late it begins. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final BiFunction<Cluster, String, Producer<K, V>> producers;
  private final boolean retry;
  private final Duration flushDeadline;
  private final ExecutorService background =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "mainstem-redirect");
            thread.setDaemon(true);
            return thread;
          });

  private final Map<String, TopicRoute<K, V>> routes = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by the lock. */
  private final List<Channel<K, V>> channels = new ArrayList<>();

  private @Nullable Routes known;
  private boolean closed;

  /**
   * @param producers makes the inner producer for a cluster and lane
   */
  Switchboard(FederatedClientConfig config, BiFunction<Cluster, String, Producer<K, V>> producers) {
    this.producers = producers;
    this.retry = config.inFlight() == FederatedClientConfig.InFlight.RETRY;
    this.flushDeadline = config.flushDeadline();
  }

  /** Where a topic goes now, or null before it was ever asked for. Never blocks. */
  @Nullable TopicRoute<K, V> routeOf(String topic) {
    return routes.get(topic);
  }

  /**
   * Waits for a route that can be sent on.
   *
   * @param deadline in {@link System#nanoTime}
   * @return the newest route: one that leads nowhere when the time is over, null if no routing
   *     table has come
   * @throws IllegalStateException if the producer is closed
   */
  @Nullable TopicRoute<K, V> await(String topic, long deadline) throws InterruptedException {
    if (!lock.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
      return routes.get(topic); // a move is taking longer than the sender may wait
    }
    try {
      while (true) {
        if (closed) {
          throw new IllegalStateException(
              "Cannot perform operation after producer has been closed");
        }
        TopicRoute<K, V> route = routes.get(topic);
        if (route == null && known != null) {
          route = route(known.forWriting(topic));
          routes.put(topic, route);
        }
        long left = deadline - System.nanoTime();
        if (left <= 0 || (route != null && route.usable())) {
          return route;
        }
        long unused = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Applies a new routing table. Returns when every topic is where the table says. */
  void apply(Routes newRoutes) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      known = newRoutes;
      Map<String, Destination> moves = moves(newRoutes);
      if (!moves.isEmpty()) {
        move(moves);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Every topic whose destination changed, and every other one that shares a channel with it. */
  private Map<String, Destination> moves(Routes newRoutes) {
    Map<String, Destination> moves = new HashMap<>();
    Set<Channel<K, V>> left = new HashSet<>();
    routes.forEach(
        (topic, route) -> {
          Destination next = newRoutes.forWriting(topic);
          if (!next.equals(route.destination())) {
            moves.put(topic, next);
            if (route.channel() != null) {
              left.add(route.channel());
            }
          }
        });
    routes.forEach(
        (topic, route) -> {
          if (route.channel() != null && left.contains(route.channel())) {
            moves.putIfAbsent(topic, route.destination());
          }
        });
    return moves;
  }

  private void move(Map<String, Destination> moves) {
    long began = System.nanoTime();
    Set<Channel<K, V>> left = closeGates(moves);
    Set<String> fenced = lanesFencedAfter(moves);
    settle(left, fenced);
    List<InFlight<K, V>> returned = new ArrayList<>();
    left.stream()
        .filter(channel -> !fenced.contains(channel.lane()))
        .forEach(channel -> returned.addAll(channel.takeReturned()));
    Map<String, TopicRoute<K, V>> opened = new HashMap<>();
    moves.forEach((topic, next) -> opened.put(topic, route(next)));
    sendAgain(returned, opened);
    routes.putAll(opened);
    left.forEach(this::stayOrClose);
    log.info(
        "Topics were redirected topics={} to={} sentAgain={} stallMs={}",
        moves.size(),
        opened.values().stream().map(Switchboard::describe).distinct().toList(),
        returned.size(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
  }

  /**
   * Stops senders to everything that moves.
   *
   * @return the channels that they used, and those kept from an earlier fence of the same lane
   */
  private Set<Channel<K, V>> closeGates(Map<String, Destination> moves) {
    Set<Channel<K, V>> left = new LinkedHashSet<>();
    moves.forEach(
        (topic, next) -> {
          TopicRoute<K, V> route = routes.get(topic);
          if (route == null) {
            return;
          }
          route.gate().close();
          if (route.channel() != null) {
            route.channel().leaveThrough(route.gate());
            left.add(route.channel());
          } else if (route.destination() instanceof Destination.Fenced before) {
            channels.stream()
                .filter(channel -> channel.lane().equals(before.lane()))
                .forEach(left::add);
          }
        });
    long now = System.nanoTime();
    left.forEach(channel -> channel.leave(now));
    return left;
  }

  private Set<String> lanesFencedAfter(Map<String, Destination> moves) {
    Set<String> lanes = new HashSet<>();
    for (Destination next : moves.values()) {
      if (next instanceof Destination.Fenced fenced) {
        lanes.add(fenced.lane());
      }
    }
    return lanes;
  }

  /**
   * Brings what is in flight to an end. Behind a fence that may take as long as the fence: the move
   * can still be called off, and nobody waits here. Otherwise what has not ended by the deadline,
   * counted from the moment at which the channel began to be left, is given up.
   */
  private void settle(Set<Channel<K, V>> left, Set<String> fenced) {
    for (Channel<K, V> channel : left) {
      channel.beginFlush(deadline(channel, fenced), background);
    }
    for (Channel<K, V> channel : left) {
      if (!fenced.contains(channel.lane()) && !channel.awaitFlushed(deadline(channel, fenced))) {
        abandon(channel);
      }
    }
  }

  private long deadline(Channel<K, V> channel, Set<String> fenced) {
    long soon = System.nanoTime() + GRACE_NANOS;
    long full = channel.leavingSince() + flushDeadline.toNanos();
    return fenced.contains(channel.lane()) || full - soon < 0 ? soon : full;
  }

  private void abandon(Channel<K, V> channel) {
    log.warn(
        "A cluster did not acknowledge in time what was sent to it, leaving it without: key order may not hold across the move cluster={} lane={} inflight={}",
        channel.cluster().id(),
        channel.lane(),
        retry ? "sent again" : "failed");
    channel.abandon();
    if (!channel.awaitSenders(System.nanoTime() + WOKEN_PATIENCE.toNanos())) {
      log.error(
          "Senders are stuck in an inner producer that is closed cluster={}",
          channel.cluster().id());
    }
  }

  private TopicRoute<K, V> route(Destination destination) {
    Channel<K, V> channel =
        destination instanceof Destination.At at ? channel(at.cluster(), at.lane()) : null;
    return new TopicRoute<>(destination, channel, new SendGate());
  }

  private Channel<K, V> channel(Cluster cluster, String lane) {
    for (Channel<K, V> channel : channels) {
      if (channel.leadsTo(cluster, lane)) {
        return channel;
      }
    }
    Channel<K, V> channel = new Channel<>(cluster, lane, producers.apply(cluster, lane), retry);
    channels.add(channel);
    return channel;
  }

  /** Nobody else can send yet: what came back stands before whatever is sent from now on. */
  private void sendAgain(List<InFlight<K, V>> returned, Map<String, TopicRoute<K, V>> opened) {
    for (InFlight<K, V> inFlight : returned) {
      String topic = inFlight.record().topic();
      TopicRoute<K, V> route = opened.getOrDefault(topic, routes.get(topic));
      Channel<K, V> channel = route == null ? null : route.channel();
      if (route == null || channel == null) {
        inFlight.end(
            null,
            new RedirectedException(
                "topic %s left its cluster and has nowhere to go".formatted(topic), null));
        continue;
      }
      inFlight.moveTo(channel);
      try {
        Future<RecordMetadata> unused =
            channel.inner().send(route.physical(inFlight.record()), inFlight);
      } catch (KafkaException | IllegalStateException e) {
        inFlight.end(null, e);
      }
    }
  }

  private void stayOrClose(Channel<K, V> channel) {
    boolean used = routes.values().stream().anyMatch(route -> route.channel() == channel);
    boolean behindFence =
        routes.values().stream()
            .anyMatch(
                route ->
                    route.destination() instanceof Destination.Fenced fenced
                        && fenced.lane().equals(channel.lane()));
    if (used) {
      channel.stay();
    } else if (!behindFence) {
      channels.remove(channel);
      background.execute(() -> channel.close(CLOSE_PATIENCE));
    }
  }

  private static String describe(TopicRoute<?, ?> route) {
    Destination destination = route.destination();
    if (destination instanceof Destination.At at) {
      return "cluster " + at.cluster().id();
    } else if (destination instanceof Destination.Fenced fenced) {
      return "fenced at epoch " + fenced.epoch();
    }
    return "nowhere";
  }

  /** Waits until everything that was sent before has been acknowledged or has failed. */
  void flush() throws InterruptedException {
    while (true) {
      for (Channel<K, V> channel : openChannels()) {
        channel.inner().flush();
      }
      lock.lockInterruptibly();
      try {
        if (closed || channels.stream().noneMatch(Channel::hasReturned)) {
          return;
        }
        changed.await(); // the move that is under way sends them again
      } finally {
        lock.unlock();
      }
    }
  }

  /** The channels of this moment. */
  List<Channel<K, V>> openChannels() {
    lock.lock();
    try {
      return List.copyOf(channels);
    } finally {
      lock.unlock();
    }
  }

  /** Closes every channel, each at most for the given time; what is left in flight fails. */
  void close(Duration patience) {
    List<Channel<K, V>> open;
    lock.lock();
    try {
      closed = true;
      routes.values().forEach(route -> route.gate().close());
      open = List.copyOf(channels);
      channels.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    CompletableFuture.allOf(
            open.stream()
                .map(
                    channel ->
                        CompletableFuture.runAsync(() -> channel.close(patience), background))
                .toArray(CompletableFuture<?>[]::new))
        .join();
    for (Channel<K, V> channel : open) {
      for (InFlight<K, V> inFlight : channel.takeReturned()) {
        inFlight.end(
            null, new KafkaException("The producer was closed while a move was under way"));
      }
    }
    background.shutdown();
  }
}

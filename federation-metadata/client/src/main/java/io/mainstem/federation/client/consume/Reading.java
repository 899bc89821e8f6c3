package io.mainstem.federation.client.consume;

import io.mainstem.api.federation.Cluster;
import io.mainstem.federation.client.FederatedClientConfig;
import io.mainstem.federation.client.routing.Destination;
import io.mainstem.federation.client.routing.RouteSource;
import io.mainstem.federation.client.routing.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading half of a federated consumer: keeps one inner consumer for each cluster that a wanted
 * topic is read from, and brings topics from one to another when they move.
 *
 * <p>Threading: like a plain consumer, everything but {@link #wakeup} is called by one thread at a
 * time. New routing tables arrive on another thread and are applied by the next call.
 */
public final class Reading<K, V> {

  private static final Logger log = LoggerFactory.getLogger(Reading.class);

  /** How long one inner consumer is waited for at most: bounds how late a move is noticed. */
  private static final Duration SLICE = Duration.ofMillis(200);

  /** The same when several take turns. */
  private static final Duration TURN = Duration.ofMillis(20);

  private static final long DEFAULT_API_TIMEOUT_MS = 60_000;

  private final FederatedClientConfig config;
  private final ConsumerFactory<K, V> factory;
  private final Relocation<K, V> relocation;
  private final RouteSource source;
  private final Duration apiTimeout;
  private final Map<String, Reader<K, V>> readers = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition routesCame = lock.newCondition();
  private volatile @Nullable Routes latest;
  private volatile boolean wakeup;
  private @Nullable Routes applied;
  private boolean interestChanged;
  private Interest interest = new Interest.Nothing();
  private @Nullable ConsumerRebalanceListener listener;
  private Set<TopicPartition> paused = Set.of();

  public Reading(
      FederatedClientConfig config,
      @Nullable Deserializer<K> keys,
      @Nullable Deserializer<V> values) {
    this.config = config;
    this.factory = new ConsumerFactory<>(config, keys, values);
    this.relocation = new Relocation<>(config, factory);
    this.apiTimeout = config.kafkaMillis("default.api.timeout.ms", DEFAULT_API_TIMEOUT_MS);
    this.source = new RouteSource(config, this::came);
    source.start();
  }

  private void came(Routes routes) {
    lock.lock();
    try {
      latest = routes;
      routesCame.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // What is wanted.

  public void subscribe(
      Collection<String> topics, @Nullable ConsumerRebalanceListener newListener) {
    want(topics.isEmpty() ? new Interest.Nothing() : new Interest.Topics(topics), newListener);
  }

  public void subscribe(
      java.util.regex.Pattern pattern, @Nullable ConsumerRebalanceListener newListener) {
    want(new Interest.Matching(pattern), newListener);
  }

  public void assign(Collection<TopicPartition> partitions) {
    want(partitions.isEmpty() ? new Interest.Nothing() : new Interest.Partitions(partitions), null);
  }

  private void want(Interest wanted, @Nullable ConsumerRebalanceListener newListener) {
    interest = wanted;
    listener = newListener;
    interestChanged = true;
    if (latest != null) {
      apply();
    }
  }

  /** The logical topics that are subscribed to. */
  public Set<String> subscription() {
    if (interest instanceof Interest.Topics topics) {
      return topics.names();
    }
    Set<String> read = new HashSet<>();
    if (interest instanceof Interest.Matching) {
      readers.values().forEach(reader -> read.addAll(reader.topics().keySet()));
    }
    return read;
  }

  // Polling.

  public ConsumerRecords<K, V> poll(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    do {
      throwIfWoken();
      if (latest == null && !awaitRoutes(deadline)) {
        return ConsumerRecords.empty();
      }
      apply();
      ConsumerRecords<K, V> records = pollOnce(deadline);
      if (!records.isEmpty()) {
        return records;
      }
    } while (System.nanoTime() - deadline < 0);
    return ConsumerRecords.empty();
  }

  private ConsumerRecords<K, V> pollOnce(long deadline) {
    if (readers.isEmpty()) {
      if (interest instanceof Interest.Nothing) {
        throw new IllegalStateException(
            "Consumer is not subscribed to any topics or assigned any partitions");
      }
      awaitOtherRoutes(Math.min(deadline, System.nanoTime() + SLICE.toNanos()));
      return ConsumerRecords.empty();
    }
    if (readers.size() == 1) {
      Reader<K, V> only = readers.values().iterator().next();
      return only.logical(only.inner().poll(atMost(SLICE, deadline)));
    }
    Map<TopicPartition, List<ConsumerRecord<K, V>>> all = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    for (Reader<K, V> reader : List.copyOf(readers.values())) {
      Duration turn = all.isEmpty() ? atMost(TURN, deadline) : Duration.ZERO;
      ConsumerRecords<K, V> records = reader.logical(reader.inner().poll(turn));
      records.partitions().forEach(partition -> all.put(partition, records.records(partition)));
      next.putAll(records.nextOffsets());
    }
    return all.isEmpty() ? ConsumerRecords.empty() : new ConsumerRecords<>(all, next);
  }

  private static Duration atMost(Duration slice, long deadline) {
    long left = Math.max(0, deadline - System.nanoTime());
    return left < slice.toNanos() ? Duration.ofNanos(left) : slice;
  }

  /** Ends a poll that is waiting, or the next one. Thread-safe. */
  public void wakeup() {
    wakeup = true;
    lock.lock();
    try {
      routesCame.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void throwIfWoken() {
    if (wakeup) {
      wakeup = false;
      throw new WakeupException();
    }
  }

  private boolean awaitRoutes(long deadline) {
    lock.lock();
    try {
      while (latest == null) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        throwIfWoken();
        long unused = routesCame.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } finally {
      lock.unlock();
    }
  }

  private void awaitOtherRoutes(long deadline) {
    lock.lock();
    try {
      while (latest == applied && deadline - System.nanoTime() > 0 && !wakeup) {
        long unused = routesCame.awaitNanos(deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } finally {
      lock.unlock();
    }
  }

  // Applying what is wanted to where it is.

  /** Waits for a routing table if none has come yet, and brings every reader up to it. */
  public void ready() {
    if (latest == null && !awaitRoutes(System.nanoTime() + apiTimeout.toNanos())) {
      throw new TimeoutException(
          "no metadata service has answered, and there is no routing table on disk");
    }
    apply();
  }

  private void apply() {
    Routes routes = latest;
    if (routes == null || (routes == applied && !interestChanged)) {
      return;
    }
    Map<String, Destination.At> places = places(routes);
    Map<String, Map<String, String>> byCluster = new LinkedHashMap<>();
    places.forEach(
        (topic, at) ->
            byCluster
                .computeIfAbsent(at.cluster().id(), any -> new LinkedHashMap<>())
                .put(topic, at.physicalTopic()));
    leave(places);
    byCluster.forEach((cluster, names) -> read(clusterOf(places, cluster), names));
    dropUnused(byCluster.keySet());
    applied = routes;
    interestChanged = false;
  }

  private Map<String, Destination.At> places(Routes routes) {
    Map<String, Destination.At> places = new LinkedHashMap<>();
    for (String topic : interest.topics(routes.topics())) {
      Destination destination = routes.forReading(topic, config.readFrom(topic));
      if (destination instanceof Destination.At at) {
        places.put(topic, at);
      } else if (destination instanceof Destination.Nowhere nowhere) {
        log.warn("A topic cannot be read for now topic={} error=\"{}\"", topic, nowhere.why());
      }
    }
    return places;
  }

  private static Cluster clusterOf(Map<String, Destination.At> places, String id) {
    return places.values().stream()
        .map(Destination.At::cluster)
        .filter(cluster -> cluster.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** Takes leave of every cluster that a topic has moved away from. */
  private void leave(Map<String, Destination.At> places) {
    for (Reader<K, V> reader : List.copyOf(readers.values())) {
      Map<String, Destination.At> moved = new HashMap<>();
      for (String topic : reader.topics().keySet()) {
        Destination.At next = places.get(topic);
        if (next != null && !next.cluster().equals(reader.cluster())) {
          moved.put(topic, next);
        }
      }
      if (!moved.isEmpty()) {
        move(reader, moved);
      }
    }
  }

  private void move(Reader<K, V> from, Map<String, Destination.At> moved) {
    Map<String, String> staying = new HashMap<>(from.topics());
    Map<String, String> leaving = new HashMap<>();
    moved.keySet().forEach(topic -> leaving.put(topic, staying.remove(topic)));
    boolean sharedWithGroup = !(interest instanceof Interest.Partitions);
    Map<TopicPartition, Long> positions = relocation.positions(from, leaving.values());
    if (staying.isEmpty()) {
      readers.remove(from.cluster().id());
      from.inner().close(CloseOptions.timeout(config.flushDeadline()));
    } else {
      relocation.leaveGroup(from);
      subscribe(from, staying);
    }
    Map<Cluster, Map<String, Destination.At>> targets = new LinkedHashMap<>();
    moved.forEach(
        (topic, at) ->
            targets.computeIfAbsent(at.cluster(), any -> new HashMap<>()).put(topic, at));
    targets.forEach(
        (cluster, topics) -> {
          Map<String, String> names = new HashMap<>();
          topics.forEach((topic, at) -> names.put(leaving.get(topic), at.physicalTopic()));
          reader(cluster)
              .expect(
                  relocation.arrivals(from.cluster(), cluster, names, positions, sharedWithGroup));
        });
  }

  private void read(Cluster cluster, Map<String, String> names) {
    Reader<K, V> reader = reader(cluster);
    if (!reader.topics().equals(names) || interestChanged) {
      subscribe(reader, names);
    }
  }

  private Reader<K, V> reader(Cluster cluster) {
    return readers.computeIfAbsent(
        cluster.id(),
        any -> new Reader<>(cluster, factory.create(cluster), factory.group().isPresent()));
  }

  private void subscribe(Reader<K, V> reader, Map<String, String> names) {
    reader.name(names);
    if (interest instanceof Interest.Partitions wanted) {
      List<TopicPartition> here =
          wanted.partitions().stream()
              .filter(partition -> names.containsKey(partition.topic()))
              .map(reader::physical)
              .toList();
      reader.inner().assign(here);
      reader.arrive(here);
      reader.inner().pause(reader.physical(keep(paused, names.keySet())));
    } else {
      reader.inner().subscribe(names.values(), new LogicalListener<>(reader, listener));
    }
  }

  private static List<TopicPartition> keep(Set<TopicPartition> partitions, Set<String> topics) {
    return partitions.stream().filter(partition -> topics.contains(partition.topic())).toList();
  }

  private void dropUnused(Set<String> clusters) {
    for (Reader<K, V> reader : List.copyOf(readers.values())) {
      if (!clusters.contains(reader.cluster().id())) {
        readers.remove(reader.cluster().id());
        reader.inner().close(CloseOptions.timeout(config.flushDeadline()));
      }
    }
  }

  // For everything else that a consumer can be asked.

  /** Every reader of this moment. */
  public List<Reader<K, V>> readers() {
    return new ArrayList<>(readers.values());
  }

  /** The reader of a logical topic: one that reads it, or one at the cluster where it is. */
  public Reader<K, V> readerOf(String topic) {
    ready();
    Optional<Reader<K, V>> reading =
        readers.values().stream().filter(reader -> reader.reads(topic)).findFirst();
    return reading.orElseThrow(
        () ->
            new IllegalStateException(
                "topic %s is neither subscribed to nor assigned, or is nowhere to be read now"
                    .formatted(topic)));
  }

  /**
   * Asks the cluster where a logical topic is read from: through the reader that is there, or one
   * made for the question.
   */
  public <T> T with(String topic, BiFunction<Consumer<K, V>, String, T> question) {
    ready();
    Destination destination =
        Objects.requireNonNull(applied).forReading(topic, config.readFrom(topic));
    if (!(destination instanceof Destination.At at)) {
      throw new UnknownTopicOrPartitionException(
          destination instanceof Destination.Nowhere nowhere ? nowhere.why() : topic);
    }
    Reader<K, V> reader = readers.get(at.cluster().id());
    if (reader != null) {
      return question.apply(reader.inner(), at.physicalTopic());
    }
    try (Consumer<K, V> passing = factory.create(at.cluster())) {
      return question.apply(passing, at.physicalTopic());
    }
  }

  /** The logical topics that can be read from this region. */
  public Set<String> readable() {
    ready();
    Routes routes = Objects.requireNonNull(applied);
    Set<String> readable = new HashSet<>(routes.topics());
    readable.removeIf(
        topic -> !(routes.forReading(topic, config.readFrom(topic)) instanceof Destination.At));
    return readable;
  }

  /** Remembers which partitions the application has paused, for the next cluster. */
  public void rememberPaused() {
    Set<TopicPartition> now = new HashSet<>();
    readers.values().forEach(reader -> now.addAll(reader.logical(reader.inner().paused())));
    paused = now;
  }

  public Duration apiTimeout() {
    return apiTimeout;
  }

  public void close(CloseOptions options) {
    source.close();
    for (Reader<K, V> reader : readers()) {
      reader.inner().close(options);
    }
    readers.clear();
    factory.closeDeserializers();
  }
}

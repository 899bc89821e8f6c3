package io.mainstem.failover.execute;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.service.KafkaConnections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What moves and translations ask of clusters. Keeps one admin client for each; thread-safe. Every
 * call gives up after {@link #TIMEOUT} with {@link ClusterUnavailable}.
 */
public final class KafkaClusters implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofSeconds(4);

  /** The first offset that is there, and one past the last. */
  record Bounds(long start, long end) {}

  private record Connected(Cluster cluster, Admin admin) {}

  private final KafkaConnections connections;
  private final Map<String, Connected> admins = new ConcurrentHashMap<>();

  public KafkaClusters(KafkaConnections connections) {
    this.connections = connections;
  }

  /** The log bounds of all partitions of these topics. */
  Map<TopicPartition, Bounds> bounds(Cluster cluster, Collection<String> topics) {
    List<TopicPartition> partitions = partitions(cluster, topics);
    Map<TopicPartition, OffsetSpec> first = new HashMap<>();
    Map<TopicPartition, OffsetSpec> last = new HashMap<>();
    for (TopicPartition partition : partitions) {
      first.put(partition, OffsetSpec.earliest());
      last.put(partition, OffsetSpec.latest());
    }
    Admin admin = admin(cluster);
    var starts = admin.listOffsets(first).all().toCompletionStage().toCompletableFuture();
    var ends = admin.listOffsets(last).all().toCompletionStage().toCompletableFuture();
    Map<TopicPartition, Bounds> bounds = new HashMap<>();
    var startOf = await(cluster, "log start offsets", starts);
    await(cluster, "log end offsets", ends)
        .forEach(
            (partition, end) -> {
              var start = startOf.get(partition);
              bounds.put(partition, new Bounds(start == null ? 0 : start.offset(), end.offset()));
            });
    return bounds;
  }

  private List<TopicPartition> partitions(Cluster cluster, Collection<String> topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    describe(cluster, topics)
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(p -> partitions.add(new TopicPartition(topic, p.partition()))));
    return partitions;
  }

  /** The ids that tell incarnations of topics apart. */
  Map<String, UUID> topicIds(Cluster cluster, Collection<String> topics) {
    Map<String, UUID> ids = new HashMap<>();
    describe(cluster, topics)
        .forEach((topic, description) -> ids.put(topic, uuid(description.topicId())));
    return ids;
  }

  private static UUID uuid(Uuid id) {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  private Map<String, TopicDescription> describe(Cluster cluster, Collection<String> topics) {
    return await(
        cluster,
        "describing " + topics,
        admin(cluster)
            .describeTopics(topics)
            .allTopicNames()
            .toCompletionStage()
            .toCompletableFuture());
  }

  /**
   * The partitions of which a reader of committed records would get any within the given offsets.
   *
   * @throws ClusterUnavailable if that cannot be told in time, because a transaction is open or the
   *     cluster is slow: not knowing is neither yes nor no
   */
  Set<TopicPartition> holdingRecords(Cluster cluster, Map<TopicPartition, Bounds> stretches) {
    Map<TopicPartition, Bounds> open = new HashMap<>(stretches);
    open.values().removeIf(bounds -> bounds.start() >= bounds.end());
    Set<TopicPartition> holding = new HashSet<>();
    if (open.isEmpty()) {
      return holding;
    }
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(cluster)) {
      consumer.assign(open.keySet());
      open.forEach((partition, bounds) -> consumer.seek(partition, bounds.start()));
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      while (!open.isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new ClusterUnavailable(
              cluster.id(), "reading " + open, new IllegalStateException("not read in time"));
        }
        var records = consumer.poll(Duration.ofMillis(50));
        for (TopicPartition partition : records.partitions()) {
          Bounds bounds = open.get(partition);
          if (bounds != null && records.records(partition).get(0).offset() < bounds.end()) {
            holding.add(partition);
          }
        }
        open.entrySet()
            .removeIf(
                entry ->
                    holding.contains(entry.getKey())
                        || consumer.position(entry.getKey()) >= entry.getValue().end());
      }
      return holding;
    } catch (KafkaException e) {
      throw new ClusterUnavailable(cluster.id(), "reading the ends of logs", e);
    }
  }

  /** The committed offsets of a consumer group in these topics. */
  Map<TopicPartition, Long> committed(Cluster cluster, String group, Collection<String> topics) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    await(
            cluster,
            "offsets of " + group,
            admin(cluster)
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .toCompletionStage()
                .toCompletableFuture())
        .forEach(
            (partition, offset) -> {
              if (offset != null && topics.contains(partition.topic())) {
                offsets.put(partition, offset.offset());
              }
            });
    return offsets;
  }

  /** Commits for a consumer group that has no members there. */
  void commit(Cluster cluster, String group, Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
    offsets.forEach((partition, offset) -> wanted.put(partition, new OffsetAndMetadata(offset)));
    await(
        cluster,
        "committing for " + group,
        admin(cluster)
            .alterConsumerGroupOffsets(group, wanted)
            .all()
            .toCompletionStage()
            .toCompletableFuture());
  }

  /** Appends to the cluster's offset runs, whose topic is made if it is missing. */
  RunAppender runAppender(Cluster cluster) {
    int partitions = ensureRunTopic(cluster);
    Map<String, Object> settings = connections.clientProperties(cluster);
    settings.put("acks", "all");
    settings.put("max.block.ms", TIMEOUT.toMillis());
    settings.put("request.timeout.ms", (int) TIMEOUT.toMillis());
    settings.put("delivery.timeout.ms", (int) TIMEOUT.toMillis());
    settings.put("linger.ms", 0);
    return new RunAppender(
        cluster,
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
        partitions);
  }

  private int ensureRunTopic(Cluster cluster) {
    Admin admin = admin(cluster);
    NewTopic topic =
        new NewTopic(
                OffsetRunTopic.NAME,
                Optional.of(OffsetRunTopic.DEFAULT_PARTITIONS),
                Optional.empty())
            .configs(OffsetRunTopic.config());
    try {
      admin.createTopics(List.of(topic)).all().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new ClusterUnavailable(cluster.id(), "creating " + OffsetRunTopic.NAME, e);
      }
    } catch (TimeoutException e) {
      throw new ClusterUnavailable(cluster.id(), "creating " + OffsetRunTopic.NAME, e);
    } catch (InterruptedException e) {
      throw interrupted(cluster, "creating " + OffsetRunTopic.NAME, e);
    }
    return partitions(cluster, List.of(OffsetRunTopic.NAME)).size();
  }

  /** Reads the cluster's offset runs, from the beginning on. To be closed by the caller. */
  RunTail runs(Cluster cluster) {
    return new RunTail(cluster.id(), consumer(cluster));
  }

  /** A consumer without a group; to be closed by the caller. */
  private KafkaConsumer<byte[], byte[]> consumer(Cluster cluster) {
    Map<String, Object> settings = connections.clientProperties(cluster);
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest");
    settings.put("allow.auto.create.topics", false);
    settings.put("fetch.max.wait.ms", 100);
    settings.put("default.api.timeout.ms", (int) TIMEOUT.toMillis());
    settings.put("request.timeout.ms", (int) TIMEOUT.toMillis());
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  Admin admin(Cluster cluster) {
    return admins
        .compute(
            cluster.id(),
            (id, known) -> {
              if (known != null && known.cluster().equals(cluster)) {
                return known;
              }
              if (known != null) {
                known.admin().close(Duration.ZERO);
              }
              Map<String, Object> settings = connections.clientProperties(cluster);
              settings.put("request.timeout.ms", (int) TIMEOUT.toMillis());
              settings.put("default.api.timeout.ms", (int) TIMEOUT.toMillis());
              return new Connected(cluster, Admin.create(settings));
            })
        .admin();
  }

  static <T> T await(Cluster cluster, String what, Future<T> future) {
    try {
      return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new ClusterUnavailable(cluster.id(), what, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new ClusterUnavailable(cluster.id(), what, e);
    } catch (InterruptedException e) {
      throw interrupted(cluster, what, e);
    }
  }

  private static ClusterUnavailable interrupted(
      Cluster cluster, String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ClusterUnavailable(cluster.id(), what, e);
  }

  @Override
  public void close() {
    admins.values().forEach(connected -> connected.admin().close(Duration.ZERO));
    admins.clear();
  }
}

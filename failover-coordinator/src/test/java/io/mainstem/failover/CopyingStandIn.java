package io.mainstem.failover;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.offsets.RunLineage;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.Stored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Stands in for the metadata service, which derives routes from primaries, and for the workers,
 * which copy and record offset runs: one thread that does both, simply, for topics of one
 * partition. A mirror that it starts goes on where the newest stored block says.
 */
@SuppressWarnings("NullAway") // what is not there fails the test by itself
final class CopyingStandIn implements AutoCloseable {

  /** The identity that its blocks name; no real one is as high. */
  static final long PRODUCER = 1_000_000_000;

  /** The restart that all its mirrors say was carried out. */
  static final long RESTART = 41;

  private final TwoRegions regions;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Map<MirrorId, Mirror> mirrors = new HashMap<>();
  private final Thread thread = new Thread(this::run, "copying-stand-in");

  /** While set, nothing is copied. */
  volatile boolean held;

  CopyingStandIn(TwoRegions regions) throws Exception {
    this.regions = regions;
    for (String cluster : List.of("west", "east")) {
      try (Admin admin = regions.kafka(cluster).admin()) {
        admin
            .createTopics(
                List.of(
                    new NewTopic(OffsetRunTopic.NAME, 3, (short) 1)
                        .configs(OffsetRunTopic.config())))
            .all()
            .get();
      }
    }
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!stopped.get()) {
      try {
        deriveRoutes();
        keepMirrors();
        if (!held) {
          for (Mirror mirror : mirrors.values()) {
            mirror.copy();
          }
        }
      } catch (StoreException e) {
        Thread.onSpinWait(); // a moment without ZooKeeper: look again
      } catch (Exception e) {
        throw new IllegalStateException("the stand-in failed", e);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    mirrors.values().forEach(Mirror::close);
  }

  private void deriveRoutes() {
    List<TopicRule> fromWest = new ArrayList<>();
    List<TopicRule> fromEast = new ArrayList<>();
    for (Versioned<FailoverGroup> group : regions.store().list(Stored.GROUPS)) {
      List<TopicRule> rules = group.value().primary().equals("west") ? fromWest : fromEast;
      group.value().topics().forEach(topic -> rules.add(TopicRule.named(topic, topic)));
    }
    put("west", "east", fromWest);
    put("east", "west", fromEast);
  }

  private void put(String source, String target, List<TopicRule> rules) {
    String id = Route.derivedId(source, target);
    Optional<Versioned<Route>> stored = regions.store().get(Stored.ROUTES, id);
    if (stored.isEmpty()) {
      Route route =
          new Route(
              id,
              source,
              target,
              rules,
              Route.StartFrom.EARLIEST,
              null,
              null,
              Route.ErrorPolicy.PAUSE,
              Route.Origin.DERIVED,
              false);
      regions.store().create(Stored.ROUTES, route, TwoRegions.SETUP);
    } else if (!stored.get().value().topics().equals(rules)) {
      regions
          .store()
          .update(
              Stored.ROUTES,
              stored.get().value().withTopics(rules),
              stored.get().version(),
              TwoRegions.SETUP);
    }
  }

  private void keepMirrors() throws Exception {
    Map<MirrorId, Route> wanted = new HashMap<>();
    for (Versioned<Route> route : regions.store().list(Stored.ROUTES)) {
      for (TopicRule rule : route.value().topics()) {
        wanted.put(new MirrorId(route.value().id(), rule.topic(), 0), route.value());
      }
    }
    for (MirrorId mirror : List.copyOf(mirrors.keySet())) {
      if (!wanted.containsKey(mirror)) {
        mirrors.remove(mirror).close();
      }
    }
    for (Map.Entry<MirrorId, Route> entry : wanted.entrySet()) {
      if (!mirrors.containsKey(entry.getKey())) {
        mirrors.put(entry.getKey(), new Mirror(entry.getKey(), entry.getValue()));
      }
    }
  }

  @Override
  public void close() {
    stopped.set(true);
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Mirror implements AutoCloseable {
    private final MirrorId id;
    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> source;
    private final KafkaProducer<byte[], byte[]> target;
    private final UUID sourceId;
    private final UUID targetId;
    private long nextSource;
    private long nextTarget;

    Mirror(MirrorId id, Route route) throws Exception {
      this.id = id;
      this.partition = new TopicPartition(id.topic(), 0);
      this.source = consumer(route.sourceCluster());
      this.target =
          new KafkaProducer<>(
              Map.of(
                  "bootstrap.servers",
                  regions.kafka(route.targetCluster()).bootstrapServers(),
                  "linger.ms",
                  "0"),
              new ByteArraySerializer(),
              new ByteArraySerializer());
      this.sourceId = topicId(route.sourceCluster());
      this.targetId = topicId(route.targetCluster());
      anchor(route.targetCluster());
      source.assign(List.of(partition));
      source.seek(partition, nextSource);
    }

    private KafkaConsumer<byte[], byte[]> consumer(String cluster) {
      return new KafkaConsumer<>(
          Map.of(
              "bootstrap.servers",
              regions.kafka(cluster).bootstrapServers(),
              "isolation.level",
              "read_committed",
              "auto.offset.reset",
              "earliest",
              "fetch.max.wait.ms",
              "20"),
          new ByteArrayDeserializer(),
          new ByteArrayDeserializer());
    }

    private UUID topicId(String cluster) throws Exception {
      try (Admin admin = regions.kafka(cluster).admin()) {
        Uuid found =
            admin
                .describeTopics(List.of(id.topic()))
                .allTopicNames()
                .get()
                .get(id.topic())
                .topicId();
        return new UUID(found.getMostSignificantBits(), found.getLeastSignificantBits());
      }
    }

    private void anchor(String cluster) {
      try (KafkaConsumer<byte[], byte[]> runs = consumer(cluster)) {
        TopicPartition place =
            new TopicPartition(OffsetRunTopic.NAME, OffsetRunTopic.partitionFor(id, 3));
        runs.assign(List.of(place));
        runs.seekToBeginning(List.of(place));
        long end = runs.endOffsets(List.of(place)).get(place);
        while (runs.position(place) < end) {
          for (ConsumerRecord<byte[], byte[]> row : runs.poll(Duration.ofMillis(100))) {
            OffsetRunBlock block = OffsetRunTopic.read(row.value());
            if (block.mirror().equals(id) && block.nextSource() >= nextSource) {
              nextSource = block.nextSource();
              nextTarget = block.nextTarget();
            }
          }
        }
      }
    }

    void copy() throws Exception {
      List<OffsetRun> runs = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> row : source.poll(Duration.ofMillis(20))) {
        RecordMetadata copied =
            target
                .send(new ProducerRecord<>(id.topic(), 0, row.timestamp(), row.key(), row.value()))
                .get();
        OffsetRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.isContinuedBy(row.offset(), copied.offset())) {
          runs.set(
              runs.size() - 1,
              new OffsetRun(last.sourceStart(), last.targetStart(), last.count() + 1));
        } else {
          runs.add(new OffsetRun(row.offset(), copied.offset(), 1));
        }
        nextTarget = copied.offset() + 1;
      }
      long position = source.position(partition);
      if (position > nextSource) {
        nextSource = position;
        OffsetRunBlock block =
            new OffsetRunBlock(
                    id,
                    sourceId,
                    id.topic(),
                    targetId,
                    0,
                    PRODUCER,
                    (short) 0,
                    nextSource,
                    nextTarget,
                    runs)
                .within(RunLineage.FIRST.withRestart(RESTART));
        target
            .send(
                new ProducerRecord<>(
                    OffsetRunTopic.NAME,
                    OffsetRunTopic.partitionFor(id, 3),
                    OffsetRunTopic.key(block),
                    OffsetRunTopic.value(block)))
            .get();
      }
    }

    @Override
    public void close() {
      source.close();
      target.close();
    }
  }
}

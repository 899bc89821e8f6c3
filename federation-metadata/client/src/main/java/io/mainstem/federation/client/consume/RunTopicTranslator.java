package io.mainstem.federation.client.consume;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.failover.OffsetTranslation;
import io.mainstem.api.failover.OffsetTranslation.Outcome;
import io.mainstem.api.failover.OffsetTranslation.Translated;
import io.mainstem.api.failover.OffsetTranslationRequest;
import io.mainstem.api.failover.OffsetTranslationRequest.Position;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.Route;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.offsets.RunIndex;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.federation.client.OffsetTranslator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates positions of topics that keep their name, by the offset runs that the workers leave on
 * the clusters: those of the copying from the old cluster to the new one, which are on the new one;
 * and, for records that the new cluster had first, those of the copying the other way, which are on
 * the old one and are read only if the first know nothing. Not thread-safe.
 */
final class RunTopicTranslator implements OffsetTranslator {

  private static final Logger log = LoggerFactory.getLogger(RunTopicTranslator.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Runs of a mirror between these incarnations of its topics. */
  private record Incarnation(UUID source, UUID target) {}

  private final Function<String, Consumer<byte[], byte[]>> readers;
  private final Duration patience;

  /**
   * @param readers makes a consumer for the cluster of an id, without group; closed here
   * @param patience for reading one cluster's runs
   */
  RunTopicTranslator(Function<String, Consumer<byte[], byte[]>> readers, Duration patience) {
    this.readers = readers;
    this.patience = patience;
  }

  /** What the runs of a cluster are read with. */
  static Map<String, Object> settings(Map<String, Object> kafka, Cluster cluster) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.remove("group.id");
    settings.remove("group.instance.id");
    settings.remove("interceptor.classes");
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "earliest");
    settings.put("client.id", kafka.get("client.id") + "-runs-" + cluster.id());
    return settings;
  }

  @Override
  public OffsetTranslation translate(OffsetTranslationRequest request) {
    Map<MirrorId, RunIndex> forward =
        runs(request.to(), mirrors(request, Route.derivedId(request.from(), request.to())));
    Map<MirrorId, RunIndex> back = Map.of();
    List<Translated> answers = new ArrayList<>();
    for (Position position : request.positions()) {
      MirrorId mirror = mirror(position, Route.derivedId(request.from(), request.to()));
      RunIndex index = forward.getOrDefault(mirror, new RunIndex());
      OptionalLong target = index.translatePosition(position.offset());
      if (target.isEmpty() && back.isEmpty()) {
        back =
            runs(request.from(), mirrors(request, Route.derivedId(request.to(), request.from())));
      }
      if (target.isEmpty()) {
        MirrorId reverse = mirror(position, Route.derivedId(request.to(), request.from()));
        target =
            back.getOrDefault(reverse, new RunIndex()).translatePositionBack(position.offset());
      }
      answers.add(answer(position, target, index));
    }
    return new OffsetTranslation(request.from(), request.to(), answers);
  }

  private static Translated answer(Position position, OptionalLong target, RunIndex index) {
    if (target.isPresent()) {
      return translated(position, Outcome.EXACT, target.getAsLong(), "from the offset runs");
    }
    long reached = index.nextSource();
    OptionalLong end = reached < 0 ? OptionalLong.empty() : index.translatePosition(reached);
    if (reached >= 0 && position.offset() > reached && end.isPresent()) {
      return translated(
          position,
          Outcome.STALE_SOURCE,
          end.getAsLong(),
          "offsets %d to %d have not been copied".formatted(reached, position.offset() - 1));
    }
    return translated(position, Outcome.NO_MAPPING, -1, "no offset run holds this position");
  }

  private static Translated translated(
      Position position, Outcome outcome, long offset, String detail) {
    boolean known = outcome != Outcome.NO_MAPPING;
    return new Translated(
        position.topic(),
        position.partition(),
        position.offset(),
        outcome,
        known ? position.topic() : null,
        known ? position.partition() : -1,
        offset,
        List.of(),
        detail);
  }

  private static Set<MirrorId> mirrors(OffsetTranslationRequest request, String route) {
    Set<MirrorId> mirrors = new HashSet<>();
    request.positions().forEach(position -> mirrors.add(mirror(position, route)));
    return mirrors;
  }

  private static MirrorId mirror(Position position, String route) {
    return new MirrorId(route, position.topic(), position.partition());
  }

  private Map<MirrorId, RunIndex> runs(String cluster, Set<MirrorId> mirrors) {
    List<OffsetRunBlock> blocks = blocks(cluster, mirrors);
    Map<MirrorId, Incarnation> newest = new HashMap<>();
    blocks.forEach(block -> newest.put(block.mirror(), incarnation(block)));
    Map<MirrorId, RunIndex> runs = new HashMap<>();
    for (OffsetRunBlock block : blocks) {
      if (incarnation(block).equals(newest.get(block.mirror()))) {
        runs.computeIfAbsent(block.mirror(), any -> new RunIndex()).add(block);
      }
    }
    return runs;
  }

  private static Incarnation incarnation(OffsetRunBlock block) {
    return new Incarnation(block.sourceTopicId(), block.targetTopicId());
  }

  private List<OffsetRunBlock> blocks(String cluster, Set<MirrorId> mirrors) {
    List<OffsetRunBlock> blocks = new ArrayList<>();
    try (Consumer<byte[], byte[]> reader = readers.apply(cluster)) {
      int partitions = reader.partitionsFor(OffsetRunTopic.NAME, patience).size();
      Set<TopicPartition> wanted = new HashSet<>();
      for (MirrorId mirror : mirrors) {
        if (partitions > 0) {
          wanted.add(
              new TopicPartition(
                  OffsetRunTopic.NAME, OffsetRunTopic.partitionFor(mirror, partitions)));
        }
      }
      reader.assign(wanted);
      reader.seekToBeginning(wanted);
      Map<TopicPartition, Long> ends = reader.endOffsets(wanted, patience);
      long deadline = System.nanoTime() + patience.toNanos();
      while (wanted.stream().anyMatch(p -> reader.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          add(record, mirrors, blocks);
        }
        if (System.nanoTime() - deadline > 0) {
          throw new TimeoutException(
              "reading the offset runs of cluster %s took longer than %s"
                  .formatted(cluster, patience));
        }
      }
    }
    return blocks;
  }

  private static void add(
      ConsumerRecord<byte[], byte[]> record, Set<MirrorId> mirrors, List<OffsetRunBlock> blocks) {
    if (record.value() == null) {
      return;
    }
    try {
      OffsetRunBlock block = OffsetRunTopic.read(record.value());
      if (mirrors.contains(block.mirror())) {
        blocks.add(block);
      }
    } catch (InvalidValueException e) {
      log.warn(
          "An offset run cannot be read, going on without it partition={} offset={} error=\"{}\"",
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }
}

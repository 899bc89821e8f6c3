package io.mainstem.federation.client.consume;

import io.mainstem.api.failover.OffsetTranslation;
import io.mainstem.api.failover.OffsetTranslation.Outcome;
import io.mainstem.api.failover.OffsetTranslation.Translated;
import io.mainstem.api.failover.OffsetTranslationRequest;
import io.mainstem.api.failover.OffsetTranslationRequest.Position;
import io.mainstem.api.federation.Cluster;
import io.mainstem.federation.client.FederatedClientConfig;
import io.mainstem.federation.client.OffsetTranslator;
import io.mainstem.federation.client.consume.Reader.Arrival;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works out where reading goes on at the new cluster.
 *
 * <p>A member that moves knows its own positions exactly. For the partitions of other members it
 * waits until none of them owns any at the old cluster; what the group committed there is final
 * then. All positions are translated through the offset runs. Whoever is given a partition at the
 * new cluster goes to its translated position; if the old cluster is dead, the group goes on from
 * what the coordinator committed for it at the new one.
 *
 * <p>Called by the consumer's thread; blocks up to the move time-out.
 */
final class Relocation<K, V> {

  private static final Logger log = LoggerFactory.getLogger(Relocation.class);

  private final FederatedClientConfig config;
  private final ConsumerFactory<K, V> factory;

  Relocation(FederatedClientConfig config, ConsumerFactory<K, V> factory) {
    this.config = config;
    this.factory = factory;
  }

  /** The reader's own positions in these topics, under physical names. */
  Map<TopicPartition, Long> positions(Reader<K, V> reader, Collection<String> physicalTopics) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (TopicPartition partition : reader.inner().assignment()) {
      if (physicalTopics.contains(partition.topic())) {
        try {
          positions.put(partition, reader.inner().position(partition, config.flushDeadline()));
        } catch (KafkaException e) {
          log.warn(
              "A position is not known, going by what was committed topic={} partition={} error=\"{}\"",
              partition.topic(),
              partition.partition(),
              e.toString());
        }
      }
    }
    return positions;
  }

  /**
   * Gives up every partition at a cluster where other topics stay: the next poll takes part in the
   * group again. Otherwise we would wait for ourselves to leave.
   */
  void leaveGroup(Reader<K, V> reader) {
    boolean commits = config.text("enable.auto.commit").map(Boolean::parseBoolean).orElse(true);
    if (commits && factory.group().isPresent()) {
      try {
        reader.inner().commitSync(config.flushDeadline());
      } catch (KafkaException e) {
        log.warn(
            "Cannot commit at a cluster that topics leave, some records may be read again cluster={} error=\"{}\"",
            reader.cluster().id(),
            e.toString());
      }
    }
    reader.inner().unsubscribe();
  }

  /**
   * Where reading goes on, under the physical names of the new cluster.
   *
   * @param names what the new cluster calls the old one's topics
   * @param own what this member has read at the old one
   * @param sharedWithGroup whether other members may own partitions
   */
  Map<TopicPartition, Arrival> arrivals(
      Cluster from,
      Cluster to,
      Map<String, String> names,
      Map<TopicPartition, Long> own,
      boolean sharedWithGroup) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    if (sharedWithGroup && factory.group().isPresent()) {
      positions.putAll(committed(from, names.keySet()));
    }
    own.forEach((partition, position) -> positions.merge(partition, position, Math::max));
    positions.keySet().removeIf(partition -> !names.containsKey(partition.topic()));
    if (positions.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, Arrival> arrivals = new HashMap<>();
    for (Translated translated : translate(from, to, positions)) {
      arrivals.put(
          new TopicPartition(
              names.getOrDefault(translated.topic(), translated.topic()), translated.partition()),
          arrival(translated, to));
    }
    log.info(
        "Reading moves from={} to={} topics={} partitions={}",
        from.id(),
        to.id(),
        names.keySet(),
        arrivals.size());
    return arrivals;
  }

  private Map<TopicPartition, Long> committed(Cluster from, Set<String> topics) {
    long deadline = System.nanoTime() + config.moveTimeout().toNanos();
    try (GroupAtCluster group =
        new GroupAtCluster(factory.admin(from), factory.group().orElseThrow())) {
      if (!group.awaitNobodyReads(new HashSet<>(topics), deadline)) {
        log.warn(
            "Other members have not left the old cluster, or it does not answer: what they read meanwhile may be read again cluster={}",
            from.id());
      }
      return group.committed(topics, deadline + config.flushDeadline().toNanos());
    }
  }

  private List<Translated> translate(
      Cluster from, Cluster to, Map<TopicPartition, Long> positions) {
    List<Position> asked =
        positions.entrySet().stream()
            .map(e -> new Position(e.getKey().topic(), e.getKey().partition(), e.getValue()))
            .sorted(Comparator.comparing(Position::topic).thenComparing(Position::partition))
            .toList();
    OffsetTranslator translator =
        new RunTopicTranslator(
            id -> factory.bytes(id.equals(from.id()) ? from : to), config.moveTimeout());
    try {
      OffsetTranslation answer =
          translator.translate(new OffsetTranslationRequest(from.id(), to.id(), asked));
      return answer.positions();
    } catch (KafkaException e) {
      log.error(
          "Positions cannot be translated, going on from what is committed at the new cluster from={} to={} error=\"{}\"",
          from.id(),
          to.id(),
          e.toString());
      return List.of();
    }
  }

  private static Arrival arrival(Translated translated, Cluster to) {
    if (translated.outcome() == Outcome.EXACT) {
      return new Arrival(translated.targetOffset());
    }
    log.warn(
        "A position has no exact counterpart, going to where nothing is missed topic={} partition={} cluster={} outcome={} detail=\"{}\"",
        translated.topic(),
        translated.partition(),
        to.id(),
        translated.outcome(),
        translated.detail());
    return translated.outcome() == Outcome.STALE_SOURCE
        ? new Arrival(translated.targetOffset())
        : Arrival.AT_BEGINNING;
  }
}

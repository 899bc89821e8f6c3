package io.mainstem.federation.client.consume;

import io.mainstem.api.federation.Cluster;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One inner consumer: one cluster, from its making to its close, and what the cluster calls the
 * logical topics that are read there. Not thread-safe, like the consumer in it.
 */
public final class Reader<K, V> {

  private final Cluster cluster;
  private final Consumer<K, V> inner;
  private final boolean grouped;
  private final Map<String, String> physicalByLogical = new LinkedHashMap<>();
  private final Map<String, String> logicalByPhysical = new HashMap<>();

  /** Positions, under physical names, to go to when the partitions are assigned. */
  private final Map<TopicPartition, Arrival> arrivals = new HashMap<>();

  private boolean renames;

  /**
   * Where to begin in a partition that was moved here.
   *
   * @param offset -1: from the beginning, because nothing is known and nothing may be missed
   */
  record Arrival(long offset) {
    static final Arrival AT_BEGINNING = new Arrival(-1);
  }

  /**
   * @param grouped whether the inner consumer has a group, and so can commit
   */
  Reader(Cluster cluster, Consumer<K, V> inner, boolean grouped) {
    this.cluster = cluster;
    this.inner = inner;
    this.grouped = grouped;
  }

  Cluster cluster() {
    return cluster;
  }

  public Consumer<K, V> inner() {
    return inner;
  }

  /** What the cluster calls the topics that are read here, by logical name. */
  Map<String, String> topics() {
    return Map.copyOf(physicalByLogical);
  }

  /** Replaces the topics that are read here. */
  void name(Map<String, String> physicalNames) {
    physicalByLogical.clear();
    logicalByPhysical.clear();
    physicalByLogical.putAll(physicalNames);
    physicalNames.forEach((logical, physical) -> logicalByPhysical.put(physical, logical));
    renames = physicalNames.entrySet().stream().anyMatch(e -> !e.getKey().equals(e.getValue()));
  }

  boolean reads(String logicalTopic) {
    return physicalByLogical.containsKey(logicalTopic);
  }

  public TopicPartition physical(TopicPartition logical) {
    return new TopicPartition(
        physicalByLogical.getOrDefault(logical.topic(), logical.topic()), logical.partition());
  }

  TopicPartition logical(TopicPartition physical) {
    return renames
        ? new TopicPartition(
            logicalByPhysical.getOrDefault(physical.topic(), physical.topic()),
            physical.partition())
        : physical;
  }

  List<TopicPartition> physical(Collection<TopicPartition> logical) {
    return logical.stream().map(this::physical).toList();
  }

  public Set<TopicPartition> logical(Collection<TopicPartition> physical) {
    Set<TopicPartition> logical = new HashSet<>();
    physical.forEach(partition -> logical.add(logical(partition)));
    return logical;
  }

  /** The same values under the logical names. */
  public <T> Map<TopicPartition, T> logical(Map<TopicPartition, T> byPhysical) {
    return renamed(byPhysical, this::logical);
  }

  <T> Map<TopicPartition, T> physical(Map<TopicPartition, T> byLogical) {
    return renamed(byLogical, this::physical);
  }

  private static <T> Map<TopicPartition, T> renamed(
      Map<TopicPartition, T> values, Function<TopicPartition, TopicPartition> name) {
    Map<TopicPartition, T> renamed = new HashMap<>();
    values.forEach((partition, value) -> renamed.put(name.apply(partition), value));
    return renamed;
  }

  /** Goes there as soon as the partitions are assigned. */
  void expect(Map<TopicPartition, Arrival> physical) {
    arrivals.putAll(physical);
  }

  /**
   * Goes to where moved partitions begin, and commits that, so that the next owner begins there.
   * Never backwards: what the group has committed here since is newer than what we were told.
   */
  void arrive(Collection<TopicPartition> assigned) {
    Set<TopicPartition> expected = new HashSet<>(assigned);
    expected.retainAll(arrivals.keySet());
    if (expected.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> committed =
        grouped ? inner.committed(expected) : Map.of();
    Map<TopicPartition, OffsetAndMetadata> begun = new HashMap<>();
    for (TopicPartition partition : expected) {
      long offset = Objects.requireNonNull(arrivals.remove(partition)).offset();
      OffsetAndMetadata known = committed.get(partition);
      if (known != null && known.offset() >= offset) {
        continue; // that is where an assigned partition begins anyway
      }
      if (offset < 0) {
        inner.seekToBeginning(List.of(partition));
      } else {
        inner.seek(partition, offset);
        begun.put(partition, new OffsetAndMetadata(offset));
      }
    }
    if (grouped && !begun.isEmpty()) {
      inner.commitSync(begun);
    }
  }

  /** The records under the logical names; the same object if nothing is called differently. */
  ConsumerRecords<K, V> logical(ConsumerRecords<K, V> records) {
    if (!renames || records.isEmpty()) {
      return records;
    }
    Map<TopicPartition, List<ConsumerRecord<K, V>>> renamed = new LinkedHashMap<>();
    for (TopicPartition partition : records.partitions()) {
      TopicPartition name = logical(partition);
      List<ConsumerRecord<K, V>> list = new ArrayList<>();
      for (ConsumerRecord<K, V> record : records.records(partition)) {
        list.add(renamed(record, name));
      }
      renamed.put(name, list);
    }
    return new ConsumerRecords<>(renamed, logical(records.nextOffsets()));
  }

  private static <K, V> ConsumerRecord<K, V> renamed(
      ConsumerRecord<K, V> record, TopicPartition name) {
    return new ConsumerRecord<>(
        name.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        record.serializedKeySize(),
        record.serializedValueSize(),
        record.key(),
        record.value(),
        record.headers(),
        record.leaderEpoch(),
        record.deliveryCount());
  }
}

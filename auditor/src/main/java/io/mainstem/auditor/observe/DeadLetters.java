package io.mainstem.auditor.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mainstem.api.replication.DeadLetterTopic;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.EndUnreadableException;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.log.LogReader;
import io.mainstem.wire.log.TopicFacts;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Which records are in the dead-letter topics of a cluster. Only asked where something is missing:
 * then a topic is read on from where it was left. What was passed by the replicator before the
 * question had been put there before. Blocks; thread-safe.
 */
final class DeadLetters {

  /** Letters of one partition are remembered by their source. */
  private record Origin(UUID topicId, int partition) {}

  /** How far a topic has been read, and what was there. */
  private static final class Shelf {
    final UUID topicId;
    final Map<Integer, Long> read = new HashMap<>();
    final Map<Origin, Set<Long>> offsets = new HashMap<>();

    Shelf(UUID topicId) {
      this.topicId = topicId;
    }
  }

  private final String cluster;
  private final LogReader logs;
  private final RangeReader ranges;
  private final Map<String, Shelf> shelves = new HashMap<>();

  DeadLetters(String cluster, LogReader logs, RangeReader ranges) {
    this.cluster = cluster;
    this.logs = logs;
    this.ranges = ranges;
  }

  /** Those of the source offsets whose records are in the route's topic. */
  synchronized Set<Long> among(MirrorId mirror, LogId source, Set<Long> offsets, Duration limit)
      throws EndUnreadableException, InterruptedException {
    String topic = DeadLetterTopic.name(mirror.route());
    Optional<TopicFacts> facts = Optional.ofNullable(topics(topic, limit).get(topic));
    if (facts.isEmpty()) {
      return Set.of();
    }
    Shelf shelf = shelf(facts.get());
    for (int partition = 0; partition < facts.get().partitions(); partition++) {
      readOn(shelf, topic, partition, limit);
    }
    Set<Long> found = new HashSet<>(offsets);
    found.retainAll(
        shelf.offsets.getOrDefault(new Origin(source.topicId(), source.partition()), Set.of()));
    return found;
  }

  private Map<String, TopicFacts> topics(String topic, Duration limit)
      throws EndUnreadableException, InterruptedException {
    return Patience.await(logs.topics(Set.of(topic)), limit);
  }

  private Shelf shelf(TopicFacts facts) {
    UUID id = new UUID(facts.id().getMostSignificantBits(), facts.id().getLeastSignificantBits());
    Shelf shelf = shelves.get(facts.name());
    if (shelf == null || !shelf.topicId.equals(id)) {
      shelf = new Shelf(id);
      shelves.put(facts.name(), shelf);
    }
    return shelf;
  }

  private void readOn(Shelf shelf, String topic, int partition, Duration limit)
      throws EndUnreadableException, InterruptedException {
    TopicPartition of = new TopicPartition(topic, partition);
    long start = Patience.await(logs.earliest(of), limit);
    long end = Patience.await(logs.latest(of), limit);
    long from = Math.max(start, shelf.read.getOrDefault(partition, 0L));
    Patience.await(
        ranges.read(
            new LogId(cluster, topic, shelf.topicId, partition),
            from,
            end,
            writer -> true,
            record -> take(shelf, record)),
        limit);
    shelf.read.put(partition, Math.max(from, end));
  }

  private static void take(Shelf shelf, WireRecord letter) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : letter.headers()) {
      headers.put(header.key(), text(header.value())); // the last of a name: ours stand behind
    }
    try {
      Origin origin =
          new Origin(
              UUID.fromString(headers.getOrDefault(DeadLetterTopic.SOURCE_TOPIC_ID, "")),
              Integer.parseInt(headers.getOrDefault(DeadLetterTopic.SOURCE_PARTITION, "")));
      long offset = Long.parseLong(headers.getOrDefault(DeadLetterTopic.SOURCE_OFFSET, ""));
      shelf.offsets.computeIfAbsent(origin, key -> new TreeSet<>()).add(offset);
    } catch (IllegalArgumentException e) {
      return; // not a letter: somebody else's record excuses nothing
    }
  }

  private static String text(byte @Nullable [] value) {
    return value == null ? "" : new String(value, UTF_8);
  }
}

package io.mainstem.failover.execute;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.failover.translate.MirrorRuns;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the offset runs of the mirrors that are wanted, in one cluster. Used by one thread. */
final class RunTail implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunTail.class);

  private final String cluster;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<MirrorId, MirrorRuns> runs = new HashMap<>();
  private boolean assigned;

  RunTail(String cluster, KafkaConsumer<byte[], byte[]> consumer) {
    this.cluster = cluster;
    this.consumer = consumer;
  }

  /** Follow these mirrors, and no others. To be called once, before {@link #catchUp}. */
  void follow(Set<MirrorId> mirrors) {
    mirrors.forEach(mirror -> runs.put(mirror, new MirrorRuns()));
  }

  /** Reads on to what is the end now. */
  void catchUp() {
    try {
      if (!assigned && !assign()) {
        return;
      }
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      long deadline = System.nanoTime() + KafkaClusters.TIMEOUT.toNanos();
      while (!reached(ends)) {
        if (System.nanoTime() > deadline) {
          throw new ClusterUnavailable(
              cluster, "reading offset runs", new IllegalStateException("not at the end in time"));
        }
        for (ConsumerRecord<byte[], byte[]> row : consumer.poll(Duration.ofMillis(100))) {
          take(row);
        }
      }
    } catch (KafkaException e) {
      throw new ClusterUnavailable(cluster, "reading offset runs", e);
    }
  }

  /** What is known of a followed mirror. */
  MirrorRuns of(MirrorId mirror) {
    return runs.getOrDefault(mirror, new MirrorRuns());
  }

  private boolean assign() {
    List<PartitionInfo> partitions = consumer.partitionsFor(OffsetRunTopic.NAME);
    if (partitions == null || partitions.isEmpty()) {
      return false; // nothing has been copied into this cluster yet
    }
    Set<TopicPartition> wanted = new java.util.HashSet<>();
    for (MirrorId mirror : runs.keySet()) {
      wanted.add(
          new TopicPartition(
              OffsetRunTopic.NAME, OffsetRunTopic.partitionFor(mirror, partitions.size())));
    }
    consumer.assign(wanted);
    consumer.seekToBeginning(wanted);
    assigned = true;
    return true;
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void take(ConsumerRecord<byte[], byte[]> row) {
    if (row.value() == null) {
      return;
    }
    try {
      OffsetRunBlock block = OffsetRunTopic.read(row.value());
      MirrorRuns known = runs.get(block.mirror());
      if (known != null) {
        known.add(block);
      }
    } catch (InvalidValueException e) {
      log.warn(
          "An offset run cannot be read, leaving it out cluster={} offset={} error=\"{}\"",
          cluster,
          row.offset(),
          e.getMessage());
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}

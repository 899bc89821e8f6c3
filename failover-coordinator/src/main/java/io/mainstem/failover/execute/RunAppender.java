package io.mainstem.failover.execute;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Appends blocks to the offset runs of one cluster. Used by one thread. */
final class RunAppender implements AutoCloseable {

  private final Cluster cluster;
  private final KafkaProducer<byte[], byte[]> producer;
  private final int partitions;

  RunAppender(Cluster cluster, KafkaProducer<byte[], byte[]> producer, int partitions) {
    this.cluster = cluster;
    this.producer = producer;
    this.partitions = partitions;
  }

  /** Connects now rather than with the first block. */
  void warmUp() {
    try {
      producer.partitionsFor(OffsetRunTopic.NAME);
    } catch (KafkaException e) {
      throw new ClusterUnavailable(cluster.id(), "finding the offset runs", e);
    }
  }

  /** Returns when all are stored. */
  void append(List<OffsetRunBlock> blocks) {
    try {
      List<Future<?>> sent = new ArrayList<>();
      for (OffsetRunBlock block : blocks) {
        int partition = OffsetRunTopic.partitionFor(block.mirror(), partitions);
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    OffsetRunTopic.NAME,
                    partition,
                    OffsetRunTopic.key(block),
                    OffsetRunTopic.value(block))));
      }
      for (Future<?> one : sent) {
        KafkaClusters.await(cluster, "appending offset runs", one);
      }
    } catch (KafkaException e) {
      throw new ClusterUnavailable(cluster.id(), "appending offset runs", e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}

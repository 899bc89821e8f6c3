package io.mainstem.failover.evidence;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;

/**
 * P2: writes one record to every partition of the canary topic, acknowledged by all in-sync
 * replicas, and reads it back. Fails if most partitions fail; a few, or too few in-sync replicas,
 * are a complaint. Used by one thread.
 */
final class DataProbe implements Probe {

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Duration timeout;
  private final byte[] value;

  DataProbe(Map<String, Object> connection, Duration timeout, String observer) {
    this.producer = new KafkaProducer<>(ProbeClients.producer(connection, timeout));
    this.consumer = new KafkaConsumer<>(ProbeClients.consumer(connection, timeout));
    this.timeout = timeout;
    this.value = ("canary of " + observer).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public ProbeResult run() throws InterruptedException {
    long start = System.nanoTime();
    try {
      List<PartitionInfo> partitions = producer.partitionsFor(ControlProbe.CANARY);
      Outcome outcome = new Outcome(partitions.size());
      Map<TopicPartition, Long> written = write(start, partitions, outcome);
      Set<TopicPartition> unread = readBack(start, written);
      unread.forEach(partition -> outcome.failed(partition.partition(), "not read back in time"));
      return outcome.result(millisSince(start));
    } catch (KafkaException e) {
      return new ProbeResult.Failed(ProbeClients.describe(e));
    }
  }

  private Map<TopicPartition, Long> write(
      long start, List<PartitionInfo> partitions, Outcome outcome) throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (PartitionInfo partition : partitions) {
      sent.add(
          producer.send(
              new ProducerRecord<>(ControlProbe.CANARY, partition.partition(), null, value)));
    }
    Map<TopicPartition, Long> written = new HashMap<>();
    for (int i = 0; i < sent.size(); i++) {
      int partition = partitions.get(i).partition();
      try {
        RecordMetadata metadata = sent.get(i).get(left(start), TimeUnit.MILLISECONDS);
        written.put(new TopicPartition(ControlProbe.CANARY, partition), metadata.offset());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof NotEnoughReplicasException
            || e.getCause() instanceof NotEnoughReplicasAfterAppendException) {
          outcome.belowMinimum(partition);
        } else {
          outcome.failed(partition, ProbeClients.describe(e.getCause()));
        }
      } catch (TimeoutException e) {
        outcome.failed(partition, "not acknowledged within " + timeout.toMillis() + " ms");
      }
    }
    return written;
  }

  private Set<TopicPartition> readBack(long start, Map<TopicPartition, Long> written) {
    consumer.assign(written.keySet());
    written.forEach(consumer::seek);
    Set<TopicPartition> unread = new HashSet<>(written.keySet());
    while (!unread.isEmpty() && millisSince(start) < timeout.toMillis()) {
      unread.removeAll(consumer.poll(Duration.ofMillis(Math.min(200, left(start)))).partitions());
    }
    return unread;
  }

  private long left(long start) {
    return Math.max(1, timeout.toMillis() - millisSince(start));
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }

  /** Adds up what happened to the partitions. */
  private static final class Outcome {
    private final int partitions;
    private final List<String> failed = new ArrayList<>();
    private final List<Integer> belowMinimum = new ArrayList<>();

    Outcome(int partitions) {
      this.partitions = partitions;
    }

    void failed(int partition, String why) {
      failed.add("partition " + partition + ": " + why);
    }

    void belowMinimum(int partition) {
      belowMinimum.add(partition);
    }

    ProbeResult result(long latencyMillis) {
      if (failed.size() * 2 > partitions) {
        return new ProbeResult.Failed(failed.get(0));
      }
      if (!failed.isEmpty()) {
        return new ProbeResult.Complaint(
            latencyMillis, failed.size() + " of " + partitions + " failed, " + failed.get(0));
      }
      return belowMinimum.isEmpty()
          ? new ProbeResult.Good(latencyMillis)
          : new ProbeResult.Complaint(
              latencyMillis, "partitions below their minimum of in-sync replicas: " + belowMinimum);
    }
  }
}

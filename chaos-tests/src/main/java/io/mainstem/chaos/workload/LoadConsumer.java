package io.mainstem.chaos.workload;

import io.mainstem.chaos.books.ContentDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic from its beginning, every partition, and books every record. An offset is booked
 * once: reading it again (after an error of ours) is not a second delivery. A thread of its own.
 */
final class LoadConsumer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoadConsumer.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final int run;
  private final ConsumerPlan plan;
  private final Ledger ledger;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Thread thread;
  private volatile boolean stopping;

  LoadConsumer(int run, ConsumerPlan plan, Ledger ledger) {
    this.run = run;
    this.plan = plan;
    this.ledger = ledger;
    this.consumer =
        new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.thread = new Thread(this::run, "read-" + plan.region());
    thread.setDaemon(true);
    ledger.open(plan.region());
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    // A fetch for every handful of records would cost the machine more than the records themselves.
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 32_768);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    settings.putAll(plan.client());
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "read-" + plan.region());
    return settings;
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    stopping = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      while (!stopping) {
        try {
          assign();
          book(consumer.poll(POLL));
        } catch (WakeupException woken) {
          LOG.debug("A reader of the workload was woken region={}", plan.region());
        } catch (KafkaException e) {
          LOG.warn("A reader of the workload goes on after an error region={}", plan.region(), e);
        }
      }
    }
  }

  private void assign() {
    if (consumer.assignment().isEmpty()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(plan.topic()).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }
  }

  private void book(ConsumerRecords<byte[], byte[]> records) {
    Map<Long, Arrivals> batches = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (isNew(record)) {
        add(record, batches);
      }
    }
    if (!batches.isEmpty()) {
      ledger.arrived(plan.region(), new ArrayList<>(batches.values()));
    }
  }

  private boolean isNew(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    Long before = positions.put(partition, record.offset());
    if (before != null && record.offset() <= before) {
      positions.put(partition, before);
      return false;
    }
    return true;
  }

  private void add(ConsumerRecord<byte[], byte[]> record, Map<Long, Arrivals> batches) {
    @Nullable LoadMark mark = LoadMark.of(record.headers());
    if (mark == null || mark.run() != run) {
      ledger.foreign(plan.region(), record.partition(), record.offset());
      return;
    }
    long batch = ((long) mark.producer() << 32) | record.partition();
    batches
        .computeIfAbsent(batch, any -> new Arrivals(mark.producer(), record.partition()))
        .add(
            mark.sequence(),
            ContentDigest.hash(record.key(), record.value()),
            record.timestamp(),
            record.offset());
  }
}

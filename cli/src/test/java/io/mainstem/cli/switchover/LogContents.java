package io.mainstem.cli.switchover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What a plain consumer finds in a topic.
 *
 * @param values by key, in the order of the log
 */
record LogContents(Map<String, List<Long>> values) {
  private static final Duration POLL = Duration.ofMillis(250);

  /** Reads until {@code expected} records are there and then nothing more comes, or time is up. */
  static LogContents read(String broker, String topic, long expected, Duration limit) {
    Map<String, List<Long>> values = new HashMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker, "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList());
      long deadline = System.nanoTime() + limit.toNanos();
      long count = 0;
      int quietPolls = 0;
      while (System.nanoTime() < deadline && (count < expected || quietPolls < 8)) {
        long before = count;
        for (ConsumerRecord<String, String> each : consumer.poll(POLL)) {
          values
              .computeIfAbsent(each.key(), key -> new ArrayList<>())
              .add(Long.valueOf(each.value()));
          count++;
        }
        quietPolls = count == before ? quietPolls + 1 : 0;
      }
    }
    return new LogContents(values);
  }

  /** What differs from 0 up to {@code written}, each once, in order for each key. */
  List<String> faults(long written) {
    List<String> faults = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    values.forEach(
        (key, list) -> {
          long last = -1;
          for (long value : list) {
            if (!seen.add(value)) {
              faults.add("twice: " + value);
            } else if (value < last) {
              faults.add("out of order: %d after %d".formatted(value, last));
            }
            last = value;
          }
        });
    for (long value = 0; value < written; value++) {
      if (!seen.contains(value)) {
        faults.add("lost: " + value);
      }
    }
    return faults;
  }
}

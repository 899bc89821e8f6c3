package io.mainstem.federation.server;

import io.mainstem.api.federation.Route;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.local.kafka.LocalKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies a whole topic once, at an offset of its own in each partition, and leaves the offset runs
 * that a worker would.
 */
final class TestMirror {

  private static final UUID SOURCE_ID = new UUID(1, 1);
  private static final UUID TARGET_ID = new UUID(2, 2);

  private TestMirror() {}

  static void copy(LocalKafka from, LocalKafka to, String topic) throws Exception {
    to.createTopic(OffsetRunTopic.NAME, OffsetRunTopic.DEFAULT_PARTITIONS, OffsetRunTopic.config());
    try (KafkaConsumer<byte[], byte[]> reader =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", from.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> writer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", to.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      for (int partition = 0; partition < TwoRegions.PARTITIONS; partition++) {
        copy(reader, writer, Route.derivedId(from.name(), to.name()), topic, partition);
      }
    }
  }

  private static void copy(
      KafkaConsumer<byte[], byte[]> reader,
      KafkaProducer<byte[], byte[]> writer,
      String route,
      String topic,
      int partition)
      throws Exception {
    List<ConsumerRecord<byte[], byte[]>> records =
        all(reader, new TopicPartition(topic, partition));
    List<Future<RecordMetadata>> written = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      written.add(
          writer.send(new ProducerRecord<>(topic, partition, record.key(), record.value())));
    }
    writer.flush();
    long first = written.get(0).get().offset();
    MirrorId mirror = new MirrorId(route, topic, partition);
    OffsetRun run = new OffsetRun(0, first, records.size());
    OffsetRunBlock block =
        new OffsetRunBlock(
            mirror,
            SOURCE_ID,
            topic,
            TARGET_ID,
            partition,
            1,
            (short) 0,
            run.sourceEnd(),
            run.targetEnd(),
            List.of(run));
    writer
        .send(
            new ProducerRecord<>(
                OffsetRunTopic.NAME,
                OffsetRunTopic.partitionFor(mirror, OffsetRunTopic.DEFAULT_PARTITIONS),
                OffsetRunTopic.key(block),
                OffsetRunTopic.value(block)))
        .get();
  }

  private static List<ConsumerRecord<byte[], byte[]>> all(
      KafkaConsumer<byte[], byte[]> reader, TopicPartition partition) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    reader.assign(List.of(partition));
    reader.seekToBeginning(List.of(partition));
    long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    while (reader.position(partition) < end) {
      reader.poll(Duration.ofMillis(200)).forEach(records::add);
    }
    return records;
  }
}

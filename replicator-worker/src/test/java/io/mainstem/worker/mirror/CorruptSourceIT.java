package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.CLUSTERS;
import static io.mainstem.worker.mirror.MirrorLab.assertEqual;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.awaitPaused;
import static io.mainstem.worker.mirror.MirrorLab.createTopics;
import static io.mainstem.worker.mirror.MirrorLab.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.worker.Logs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A source whose disk has turned a bit over: brokers send what is there without looking at it. */
class CorruptSourceIT {
  private final MirrorLab lab = new MirrorLab();

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  @Test
  void aDamagedBatchIsNeverCopiedAndItsMirrorGoesOnWhenItIsMended() throws Exception {
    String topic = "damaged";
    createTopics(topic, 1);
    produce(topic, List.of("sound-1", "damaged-2", "sound-3"));
    turnBit(topic, "damaged-2");
    Mirrors worker = lab.worker(route("damages", topic));

    worker.open(new MirrorId("damages", topic, 0));

    awaitPaused(worker, PauseReason.CORRUPT_SOURCE);
    assertThat(awaitRetry(worker).detail()).contains("damaged").contains("not copied");
    assertThat(values(topic)).containsExactly("sound-1");

    turnBit(topic, "damaged-2");

    awaitCaughtUp(worker, 1);
    assertEqual(topic);
  }

  /** It has tried again and come to the same end. */
  private static MirrorStatus awaitRetry(Mirrors worker) throws Exception {
    MirrorStatus first = worker.statuses().get().get(0);
    return await()
        .atMost(MirrorLab.PATIENCE)
        .until(
            () -> worker.statuses().get().get(0),
            now ->
                now.since().isAfter(first.since()) && now.reason() == PauseReason.CORRUPT_SOURCE);
  }

  /** Of the first letter; done twice it is as before. */
  private static void turnBit(String topic, String value) throws IOException {
    Path segment =
        CLUSTERS
            .west
            .broker(0)
            .logDirectory()
            .resolve(topic + "-0")
            .resolve("00000000000000000000.log");
    String content = Files.readString(segment, StandardCharsets.ISO_8859_1);
    int at = content.indexOf(value.substring(1)) - 1;
    try (RandomAccessFile log = new RandomAccessFile(segment.toFile(), "rw")) {
      log.seek(at);
      int present = log.read();
      log.seek(at);
      log.write(present ^ 1);
    }
  }

  /** Each makes a batch. */
  private static void produce(String topic, List<String> values) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = Logs.producer(MirrorLab.west(), Map.of())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8))).get();
      }
    }
  }

  private static List<String> values(String topic) {
    return Logs.read(MirrorLab.east(), topic, "read_uncommitted").stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }
}

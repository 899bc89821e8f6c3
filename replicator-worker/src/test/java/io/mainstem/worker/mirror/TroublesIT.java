package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.CLUSTERS;
import static io.mainstem.worker.mirror.MirrorLab.assertEqual;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.awaitEvent;
import static io.mainstem.worker.mirror.MirrorLab.awaitPaused;
import static io.mainstem.worker.mirror.MirrorLab.createTopics;
import static io.mainstem.worker.mirror.MirrorLab.produce;
import static io.mainstem.worker.mirror.MirrorLab.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.worker.Logs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of topics below running mirrors, also of those that have nothing to do. */
class TroublesIT {
  private final MirrorLab lab = new MirrorLab();

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  @Test
  void aTargetTopicThatIsDeletedPausesAlsoAnIdleMirrorAndIsFilledAgainWhenItIsMadeAnew()
      throws Exception {
    String topic = "target-anew";
    createTopics(topic, 1);
    Mirrors worker = lab.worker(route("refills", topic));
    worker.open(new MirrorId("refills", topic, 0));
    produce(topic, 1, "lz4", 200);
    awaitCaughtUp(worker, 1);

    try (var admin = CLUSTERS.east.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
    awaitPaused(worker, PauseReason.TARGET_NOT_READY);
    CLUSTERS.east.createTopic(topic, 1);

    awaitEvent(worker, MirrorEvent.Kind.TARGET_RECREATED);
    awaitCaughtUp(worker, 1);
    assertEqual(topic);
  }

  @Test
  void aSourceTopicMadeAnewWhileNobodyLookedIsCopiedFromItsStart() throws Exception {
    String topic = "anew-meanwhile";
    createTopics(topic, 1);
    MirrorId mirror = new MirrorId("meanwhile", topic, 0);
    Mirrors first = lab.worker(route("meanwhile", topic));
    first.open(mirror);
    produce(topic, 1, "lz4", 200);
    awaitCaughtUp(first, 1);
    first.drain(mirror);

    try (var admin = CLUSTERS.west.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
    await()
        .ignoreExceptions()
        .until(
            () -> {
              CLUSTERS.west.createTopic(topic, 1);
              return true;
            });
    produce(topic, 1, "lz4", 250);
    Mirrors second = lab.worker(route("meanwhile", topic));
    second.open(mirror);

    awaitEvent(second, MirrorEvent.Kind.SOURCE_RECREATED);
    awaitCaughtUp(second, 1);
    assertThat(Logs.read(MirrorLab.east(), topic, "read_uncommitted")).hasSize(450);
  }

  @Test
  void aMirrorThatIsShutOutComesBackOnlyIfTheFleetCountsItsWorker() throws Exception {
    String topic = "cut-off";
    createTopics(topic, 1);
    produce(topic, 1, "lz4", 50);
    MirrorId mirror = new MirrorId("cuts", topic, 0);
    boolean[] member = {false};
    Mirrors cutOff =
        lab.worker(
            MirrorLab.settings(Map.of("fencedFor", "300ms")),
            () -> member[0],
            TakeOverStep.Watch.NOBODY,
            route("cuts", topic));
    cutOff.open(mirror);
    awaitCaughtUp(cutOff, 1);
    Mirrors owner = lab.worker(route("cuts", topic));
    owner.open(mirror);
    awaitCaughtUp(owner, 1);
    produce(topic, 1, "lz4", 50);
    awaitPaused(cutOff, PauseReason.FENCED);

    await()
        .during(Duration.ofSeconds(2))
        .atMost(MirrorLab.PATIENCE)
        .untilAsserted(() -> awaitPaused(cutOff, PauseReason.FENCED));
    member[0] = true;

    awaitCaughtUp(cutOff, 1);
    produce(topic, 1, "lz4", 50);
    awaitPaused(owner, PauseReason.FENCED);
    awaitCaughtUp(cutOff, 1);
    assertEqual(topic);
  }

  /** Each commit marker in the source ends a run. */
  @Test
  void whatIsStoredOfExpiredRecordsIsTrimmedAndTheNextOwnerKnowsItsPlace() throws Exception {
    String topic = "trimmed-runs";
    createTopics(topic, 1);
    MirrorId mirror = new MirrorId("trims", topic, 0);
    Mirrors first =
        lab.worker(
            MirrorLab.settings(Map.of("recordRunsEvery", "50ms", "trimRunsEvery", "100ms")),
            () -> true,
            TakeOverStep.Watch.NOBODY,
            route("trims", topic));
    first.open(mirror);
    for (int transaction = 1; transaction <= 6; transaction++) {
      produceInTransaction(topic, 10);
      MirrorLab.awaitRecorded(MirrorLab.east(), mirror, 11L * transaction);
    }

    MirrorLab.trimSource(topic, 55);
    try (var admin = CLUSTERS.east.admin()) {
      TopicPartition target = new TopicPartition(topic, 0);
      admin.deleteRecords(Map.of(target, RecordsToDelete.beforeOffset(51))).all().get();
    }
    await()
        .atMost(MirrorLab.PATIENCE)
        .until(() -> MirrorLab.meter(first, "trims").trimmedBlocks() >= 3);
    lab.stop(first);
    produce(topic, 1, "lz4", 20);
    Mirrors second = lab.worker(route("trims", topic));
    second.open(mirror);

    awaitCaughtUp(second, 1);
    assertEqual(topic);
  }

  private static void produceInTransaction(String topic, int records) {
    Map<String, Object> settings = Map.of("transactional.id", "tx-" + topic);
    try (KafkaProducer<byte[], byte[]> producer = Logs.producer(MirrorLab.west(), settings)) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < records; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {(byte) i}));
      }
      producer.commitTransaction();
    }
  }
}

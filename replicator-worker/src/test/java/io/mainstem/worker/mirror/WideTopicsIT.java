package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.CLUSTERS;
import static io.mainstem.worker.mirror.MirrorLab.assertEqual;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.createTopics;
import static io.mainstem.worker.mirror.MirrorLab.produce;
import static io.mainstem.worker.mirror.MirrorLab.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.local.kafka.LocalKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics of many partitions, topics that grow, and mirrors in trouble among many that are not. */
class WideTopicsIT {
  private static final int MANY = 1_000;

  private final MirrorLab lab = new MirrorLab();

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  @Test
  void aTopicOfAThousandPartitionsArrivesWholeAndMovesWhole() throws Exception {
    String topic = "wide";
    createTopics(topic, MANY);
    produce(topic, MANY, "none", 2 * MANY);
    Mirrors first = lab.worker(route("wides", topic));
    Mirrors second = lab.worker(route("wides", topic));
    openAll(first, "wides", topic, MANY);
    awaitCopied(first, MANY, 2);

    openAll(second, "wides", topic, MANY);
    produce(topic, MANY, "lz4", 2 * MANY);

    awaitCopied(second, MANY, 4);
    assertEqual(topic);
    assertThat(second.takeOversUnderWay()).isZero();
    assertThat(second.takeOversWaiting()).isZero();
  }

  /**
   * The target grows first; until it has, the mirrors of the new partitions wait, and only they.
   */
  @Test
  void aTopicThatGrowsIsFollowedOnceItsTargetHasGrown() throws Exception {
    String topic = "grows";
    createTopics(topic, 2);
    produce(topic, 2, "lz4", 100);
    Mirrors worker = lab.worker(route("growing", topic));
    openAll(worker, "growing", topic, 2);
    awaitCaughtUp(worker, 2);

    grow(CLUSTERS.west, topic, 4);
    openAll(worker, "growing", topic, 4);
    produceUntilKnown(topic, 4);
    awaitReason(worker, new MirrorId("growing", topic, 3), PauseReason.TARGET_NOT_READY);
    assertThat(status(worker, new MirrorId("growing", topic, 0)).state())
        .isEqualTo(MirrorState.COPYING);
    grow(CLUSTERS.east, topic, 4);

    awaitCaughtUp(worker, 4);
    assertEqual(topic);
  }

  /** Each for a reason of its own; the sound one goes on, and its connections are the same. */
  @Test
  void mirrorsThatArePausedCostTheOthersNothing() throws Exception {
    createTopics("sound", 1);
    CLUSTERS.west.createTopic("homeless", 1);
    CLUSTERS.west.createTopic("giant", 1);
    CLUSTERS.east.createTopic("giant", 1, Map.of("max.message.bytes", "4000"));
    CLUSTERS.west.createTopic("keyless", 1);
    CLUSTERS.east.createTopic("keyless", 1, Map.of("cleanup.policy", "compact"));
    createTopics("stopped", 1);
    for (String topic : List.of("sound", "homeless", "keyless", "stopped")) {
      produce(topic, 1, "none", 10);
    }
    MirrorLab.produceSingles("giant", 9_000, 1);
    Mirrors worker =
        lab.worker(
            MirrorLab.settings(Map.of("retryMin", "20ms", "retryMax", "50ms")),
            () -> true,
            TakeOverStep.Watch.NOBODY,
            route("sounds", "sound"),
            route("homes", "homeless"),
            route("giants", "giant"),
            route("keys", "keyless"),
            route("stops", "stopped").withPaused(true));
    MirrorId sound = new MirrorId("sounds", "sound", 0);
    worker.open(sound);
    MirrorLab.awaitState(worker, sound, MirrorState.COPYING);
    MirrorStatus before = status(worker, sound);
    worker.open(new MirrorId("homes", "homeless", 0));
    worker.open(new MirrorId("giants", "giant", 0));
    worker.open(new MirrorId("keys", "keyless", 0));
    worker.open(new MirrorId("stops", "stopped", 0));
    awaitReason(worker, new MirrorId("homes", "homeless", 0), PauseReason.TARGET_NOT_READY);
    awaitReason(worker, new MirrorId("giants", "giant", 0), PauseReason.RECORD_TOO_LARGE);
    awaitReason(worker, new MirrorId("keys", "keyless", 0), PauseReason.QUARANTINED);
    awaitReason(worker, new MirrorId("stops", "stopped", 0), PauseReason.OPERATOR);

    produce("sound", 1, "lz4", 500);

    await()
        .atMost(MirrorLab.PATIENCE)
        .until(() -> status(worker, sound).sourcePosition() == MirrorLab.endOf("sound", 0));
    assertThat(status(worker, sound).since()).isEqualTo(before.since());
    assertEqual("sound");
  }

  private static void openAll(Mirrors worker, String route, String topic, int partitions) {
    for (int partition = 0; partition < partitions; partition++) {
      worker.open(new MirrorId(route, topic, partition));
    }
  }

  private static void awaitCopied(Mirrors worker, int mirrors, long each) {
    await()
        .atMost(MirrorLab.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(worker.statuses().get())
                    .hasSize(mirrors)
                    .allMatch(
                        status ->
                            status.state() == MirrorState.COPYING
                                && status.sourcePosition() == each));
  }

  private static void awaitReason(Mirrors worker, MirrorId mirror, PauseReason reason) {
    await()
        .atMost(MirrorLab.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> status(worker, mirror).reason() == reason);
  }

  private static MirrorStatus status(Mirrors worker, MirrorId mirror) throws Exception {
    return worker.statuses().get().stream()
        .filter(status -> status.mirror().equals(mirror))
        .findFirst()
        .orElseThrow();
  }

  private static void grow(LocalKafka kafka, String topic, int partitions) throws Exception {
    try (var admin = kafka.admin()) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
    }
  }

  /** A producer learns of new partitions a moment after they were made. */
  private static void produceUntilKnown(String topic, int partitions) {
    await()
        .atMost(MirrorLab.PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              produce(topic, partitions, "lz4", 100);
              return MirrorLab.endOf(topic, partitions - 1) > 0;
            });
  }
}

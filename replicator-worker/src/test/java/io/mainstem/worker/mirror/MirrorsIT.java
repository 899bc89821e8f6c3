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

import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.worker.Logs;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mirrors between real clusters: what arrives, and what happens when topics change below them. */
class MirrorsIT {
  private final MirrorLab lab = new MirrorLab();

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  @Test
  void aMovedMirrorGoesOnWhereItWasAlthoughItsFormerOwnerKnowsNothing() {
    String topic = "moved";
    createTopics(topic, 1);
    MirrorId mirror = new MirrorId("moves", topic, 0);
    Mirrors first = lab.worker(route("moves", topic));
    Mirrors second = lab.worker(route("moves", topic));
    produce(topic, 1, "lz4", 300);
    first.open(mirror);
    awaitCaughtUp(first, 1);

    second.open(mirror);
    produce(topic, 1, "lz4", 300);
    awaitCaughtUp(second, 1);
    produce(topic, 1, "lz4", 300);

    awaitPaused(first, PauseReason.FENCED);
    awaitCaughtUp(second, 1);
    assertEqual(topic);
  }

  @Test
  void aDrainedMirrorLeavesNothingToCount() {
    String topic = "drained";
    createTopics(topic, 1);
    MirrorId mirror = new MirrorId("drains", topic, 0);
    Mirrors first = lab.worker(route("drains", topic));
    Mirrors second = lab.worker(route("drains", topic));
    first.open(mirror);
    produce(topic, 1, "zstd", 300);
    awaitCaughtUp(first, 1);

    first.drain(mirror);
    produce(topic, 1, "zstd", 300);
    second.open(mirror);

    awaitCaughtUp(second, 1);
    assertEqual(topic);
  }

  @Test
  void aMirrorWaitsForItsTargetTopicAndForItsRoute() {
    String topic = "late-target";
    CLUSTERS.west.createTopic(topic, 1);
    produce(topic, 1, "lz4", 100);
    Mirrors worker = lab.worker();
    worker.open(new MirrorId("late", topic, 0));
    awaitPaused(worker, PauseReason.TARGET_NOT_READY);

    lab.follow(worker, route("late", topic).withPaused(true));
    awaitPaused(worker, PauseReason.OPERATOR);
    lab.follow(worker, route("late", topic));
    awaitPaused(worker, PauseReason.TARGET_NOT_READY);
    CLUSTERS.east.createTopic(topic, 1);

    awaitCaughtUp(worker, 1);
    assertEqual(topic);
  }

  @Test
  void aRouteThatStartsAtTheEndStartsThereOnceAlsoWhenNothingWasCopiedBeforeTheCrash() {
    String topic = "from-the-end";
    createTopics(topic, 1);
    produce(topic, 1, "lz4", 100);
    MirrorId mirror = new MirrorId("latest", topic, 0);
    Mirrors first = lab.worker(MirrorLab.startingAtTheEnd(route("latest", topic)));
    first.open(mirror);
    awaitCaughtUp(first, 1);
    first.drain(mirror);

    produce(topic, 1, "lz4", 50);
    Mirrors second = lab.worker(MirrorLab.startingAtTheEnd(route("latest", topic)));
    second.open(mirror);

    awaitCaughtUp(second, 1);
    assertThat(Logs.read(MirrorLab.east(), topic, "read_uncommitted")).hasSize(50);
  }

  @Test
  void whatTheSourceDeletedBeforeItWasCopiedIsNamed() throws Exception {
    String topic = "expired";
    createTopics(topic, 1);
    produce(topic, 1, "lz4", 200);
    MirrorId mirror = new MirrorId("expires", topic, 0);
    Mirrors first = lab.worker(route("expires", topic));
    first.open(mirror);
    awaitCaughtUp(first, 1);
    first.drain(mirror);
    produce(topic, 1, "lz4", 100);
    try (var admin = CLUSTERS.west.admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(250)))
          .all()
          .get();
    }

    Mirrors second = lab.worker(route("expires", topic));
    second.open(mirror);

    awaitCaughtUp(second, 1);
    MirrorEvent event = awaitEvent(second, MirrorEvent.Kind.EXPIRED_UNREPLICATED);
    assertThat(List.of(event.sourceFrom(), event.sourceTo())).containsExactly(200L, 250L);
    assertThat(Logs.read(MirrorLab.east(), topic, "read_uncommitted")).hasSize(250);
  }

  @Test
  void aSourceTopicMadeAnewIsCopiedFromItsStartAndNotMixedUp() throws Exception {
    String topic = "made-anew";
    createTopics(topic, 1);
    produce(topic, 1, "lz4", 200);
    Mirrors worker = lab.worker(route("anew", topic));
    worker.open(new MirrorId("anew", topic, 0));
    awaitCaughtUp(worker, 1);

    try (var admin = CLUSTERS.west.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
    awaitPaused(worker, PauseReason.SOURCE_UNAVAILABLE);
    CLUSTERS.west.createTopic(topic, 1);
    produce(topic, 1, "lz4", 60);

    awaitEvent(worker, MirrorEvent.Kind.SOURCE_RECREATED);
    awaitCaughtUp(worker, 1);
    assertThat(Logs.read(MirrorLab.east(), topic, "read_uncommitted")).hasSize(260);
  }

  @Test
  void aRecordThatTheTargetNeverTakesPausesItsMirrorAloneUntilTheTargetTakesIt() throws Exception {
    String topic = "too-large";
    CLUSTERS.west.createTopic(topic, 2);
    CLUSTERS.east.createTopic(topic, 2, Map.of("max.message.bytes", "4000"));
    produce(topic, 2, "none", 40);
    MirrorLab.produceSingles(topic, 5_000, 1);
    Mirrors worker = lab.worker(route("too", topic));
    worker.open(new MirrorId("too", topic, 0));
    awaitPaused(worker, PauseReason.RECORD_TOO_LARGE);
    worker.open(new MirrorId("too", topic, 1));
    MirrorLab.awaitState(worker, new MirrorId("too", topic, 1), MirrorState.COPYING);

    MirrorLab.alterTarget(topic, "max.message.bytes", "100000");

    awaitCaughtUp(worker, 2);
    assertEqual(topic);
  }
}

package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.CLUSTERS;
import static io.mainstem.worker.mirror.MirrorLab.assertEqual;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.awaitEvent;
import static io.mainstem.worker.mirror.MirrorLab.awaitPaused;
import static io.mainstem.worker.mirror.MirrorLab.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.worker.Logs;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Logs that lose their ends or their beginnings below mirrors. Brokers stand still for that: so one
 * case after the other.
 */
@Execution(ExecutionMode.SAME_THREAD)
class LostEndsIT {
  private static final LocalKafka TARGET = LocalKafka.named("losing", CLUSTERS.work).build();

  private final MirrorLab lab = new MirrorLab(TARGET);

  @BeforeAll
  static void startTarget() {
    TARGET.start();
  }

  @AfterAll
  static void stopTarget() {
    TARGET.close();
  }

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  private static Route route(String topic) {
    return MirrorLab.to(TARGET, MirrorLab.route("loses", topic));
  }

  private static MirrorId mirrorOf(String topic) {
    return new MirrorId("loses", topic, 0);
  }

  private static void create(String topic) {
    CLUSTERS.west.createTopic(topic, 1);
    TARGET.createTopic(topic, 1);
  }

  @Test
  void whatTheSourceDeletesBelowARunningMirrorIsNamedExactly() throws Exception {
    String topic = "expired-running";
    create(topic);
    Mirrors worker =
        lab.worker(
            MirrorLab.settings(
                Map.of("mostPendingBytes", "64KiB", "fetchBytesPerPartition", "32KiB")),
            () -> true,
            TakeOverStep.Watch.NOBODY,
            route(topic));
    worker.open(mirrorOf(topic));
    produce(topic, 1, "none", 100);
    awaitCaughtUp(worker, 1);

    TARGET.broker(0).freeze();
    produce(topic, 1, "none", 3_000);
    MirrorLab.trimSource(topic, 3_000);
    TARGET.broker(0).thaw();

    MirrorEvent event = awaitEvent(worker, MirrorEvent.Kind.EXPIRED_UNREPLICATED);
    awaitCaughtUp(worker, 1);
    assertThat(event.sourceFrom()).isBetween(100L, 2_999L);
    assertThat(event.sourceTo()).isEqualTo(3_000);
    int arrived = Logs.read(TARGET.bootstrapServers(), topic, "read_uncommitted").size();
    assertThat(arrived).isEqualTo(event.sourceFrom() + 100);
  }

  /**
   * One end of a broker for three mirrors: one that has nothing to do, one that changes its owner
   * meanwhile, and one whose owner has found its place and not written yet.
   */
  @Test
  void whatTheTargetLosesIsCopiedAgainOrAPersonIsAsked() throws Exception {
    Mirrors idle = copied("lost-idle");
    Mirrors moving = copied("lost-moving");
    moving.drain(mirrorOf("lost-moving"));
    MirrorLab.awaitRecorded(TARGET.bootstrapServers(), mirrorOf("lost-moving"), 300);
    CrashPoint beforeTheFirstWrite = new CrashPoint(TakeOverStep.PLACE_RECORDED, 0);
    Mirrors beginning = beginning("lost-fence", beforeTheFirstWrite);

    TruncatedLog.cutTails(
        TARGET, Map.of("lost-idle", 2_000, "lost-moving", 20_000, "lost-fence", 1));
    int left = Logs.read(TARGET.bootstrapServers(), "lost-moving", "read_uncommitted").size();
    fillBeyondTheFence("lost-fence");
    beforeTheFirstWrite.wake();
    Mirrors moved = lab.worker(route("lost-moving"));
    moved.open(mirrorOf("lost-moving"));

    assertCopiedAgain(idle, "lost-idle");
    MirrorEvent event = assertCopiedAgain(moved, "lost-moving");
    assertThat(event.sourceFrom()).isEqualTo(left).isLessThan(300);
    awaitPaused(beginning, PauseReason.POSITION_MISMATCH);
    assertThat(beginning.statuses().get().get(0).detail()).contains("lost its end");
  }

  /**
   * One mirror is running when its source loses its end, one is not, and finds that the source has
   * grown again beyond its position.
   */
  @Test
  void whatTheSourceLosesIsNamedAndWhatItHasInsteadIsCopied() throws Exception {
    String running = "diverged-running";
    String moving = "diverged-moving";
    Mirrors first = copiedFrom(running);
    Mirrors second = copiedFrom(moving);
    lab.stop(second);

    TruncatedLog.cutTails(TARGET, Map.of(running, 20_000, moving, 20_000));
    int left = Logs.read(TARGET.bootstrapServers(), moving, "read_uncommitted").size();
    produceTo(moving, 400);
    Mirrors moved = lab.worker(routeFrom(moving));
    moved.open(mirrorOf(moving));
    produceTo(running, 400);

    MirrorEvent event = assertGoesOn(moved, moving);
    assertThat(event.sourceFrom()).isEqualTo(left);
    assertGoesOn(first, running);
  }

  private MirrorEvent assertGoesOn(Mirrors worker, String topic) {
    MirrorEvent event = awaitEvent(worker, MirrorEvent.Kind.SOURCE_DIVERGED);
    awaitCopied(worker, topic);
    assertThat(event.sourceFrom()).isBetween(1L, 299L);
    assertThat(event.sourceTo()).isEqualTo(300);
    var source =
        MirrorLab.described(Logs.read(TARGET.bootstrapServers(), topic, "read_uncommitted"));
    var target = MirrorLab.described(Logs.read(MirrorLab.east(), topic, "read_uncommitted"));
    assertThat(target.subList(300, target.size()))
        .isEqualTo(source.subList((int) event.sourceFrom(), source.size()));
    return event;
  }

  private static void awaitCopied(Mirrors worker, String topic) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              MirrorStatus status = worker.statuses().get().get(0);
              assertThat(status.state()).as(status.toString()).isEqualTo(MirrorState.COPYING);
              assertThat(status.sourcePosition()).as(status.toString()).isEqualTo(endOf(topic));
            });
  }

  private static long endOf(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TARGET.bootstrapServers()))) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }

  private static Route routeFrom(String topic) {
    return MirrorLab.from(TARGET, MirrorLab.route("loses", topic));
  }

  private Mirrors copiedFrom(String topic) {
    TARGET.createTopic(topic, 1);
    CLUSTERS.east.createTopic(topic, 1);
    Mirrors worker = lab.worker(routeFrom(topic));
    worker.open(mirrorOf(topic));
    produceTo(topic, 300);
    awaitCopied(worker, topic);
    MirrorLab.awaitRecorded(MirrorLab.east(), mirrorOf(topic), 300);
    return worker;
  }

  private static void produceTo(String topic, int count) {
    try (var producer = Logs.producer(TARGET.bootstrapServers(), Map.of("batch.size", 2_000))) {
      for (int i = 0; i < count; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, new byte[500 + i]));
      }
    }
  }

  private Mirrors copied(String topic) {
    create(topic);
    Mirrors worker = lab.worker(route(topic));
    worker.open(mirrorOf(topic));
    produce(topic, 1, "lz4", 300);
    awaitCaughtUp(worker, 1);
    return worker;
  }

  private Mirrors beginning(String topic, CrashPoint stopsAt) throws InterruptedException {
    create(topic);
    produce(topic, 1, "lz4", 100);
    Mirrors worker = lab.worker(MirrorLab.settings(Map.of()), () -> true, stopsAt, route(topic));
    worker.open(mirrorOf(topic));
    stopsAt.await();
    return worker;
  }

  /** So that nothing shows by the offset at which the first batch lands. */
  private static void fillBeyondTheFence(String topic) throws Exception {
    try (var others = Logs.producer(TARGET.bootstrapServers(), Map.of())) {
      for (int i = 0; i < 10; i++) {
        others.send(new ProducerRecord<>(topic, new byte[] {1})).get();
      }
    }
  }

  private static MirrorEvent assertCopiedAgain(Mirrors worker, String topic) {
    MirrorEvent event = awaitEvent(worker, MirrorEvent.Kind.TARGET_TRUNCATED);
    awaitCaughtUp(worker, 1);
    assertThat(event.sourceFrom()).isBetween(1L, 299L);
    assertThat(event.sourceTo()).isEqualTo(300);
    assertEqual(topic, TARGET.bootstrapServers());
    return event;
  }
}

package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.CLUSTERS;
import static io.mainstem.worker.mirror.MirrorLab.assertEqual;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.awaitEvent;
import static io.mainstem.worker.mirror.MirrorLab.awaitPaused;
import static io.mainstem.worker.mirror.MirrorLab.produce;
import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.worker.Logs;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
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

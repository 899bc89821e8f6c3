package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.assertEqual;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.awaitOneOwner;
import static io.mainstem.worker.mirror.MirrorLab.createTopics;
import static io.mainstem.worker.mirror.MirrorLab.produce;
import static io.mainstem.worker.mirror.MirrorLab.route;

import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.worker.WorkerSettings;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Owners that stop at every point of their life while records come in; their successors take over,
 * write, and then those that had stopped wake up, one after the other.
 */
class CrashPointsIT {
  private static final WorkerSettings QUICK =
      MirrorLab.settings(Map.of("recordRunsEvery", "50ms", "fencedFor", "10m"));

  private final MirrorLab lab = new MirrorLab();

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RELOCATED") // see RestartIT
  void whereverOwnersStopAndWakeNothingIsLostOrRepeated(TakeOverStep where) throws Exception {
    String topic = "crash-" + where.name().toLowerCase(Locale.ROOT).replace('_', '-');
    MirrorId mirror = new MirrorId("crashes", topic, 0);
    Route route = route("crashes", topic);
    CrashPoint first = new CrashPoint(where, 0);
    CrashPoint later = new CrashPoint(where, comesMoreThanOnce(where) ? 1 : 0);
    createTopics(topic, 1);
    produce(topic, 1, "lz4", 300);

    Mirrors one = lab.worker(QUICK, () -> true, first, route);
    one.open(mirror);
    first.await();
    Mirrors two = lab.worker(QUICK, () -> true, later, route);
    produce(topic, 1, "zstd", 300);
    two.open(mirror);
    later.await();
    Mirrors three = lab.worker(QUICK, () -> true, TakeOverStep.Watch.NOBODY, route);
    three.open(mirror);
    awaitCaughtUp(three, 1);
    later.wake();
    produce(topic, 1, "none", 100);
    awaitOneOwner(topic, two, three);
    first.wake();
    produce(topic, 1, "lz4", 100);
    awaitOneOwner(topic, one, two, three);

    assertEqual(topic);
  }

  /** What an owner does again and again. */
  private static boolean comesMoreThanOnce(TakeOverStep step) {
    return step == TakeOverStep.BEFORE_WRITE || step == TakeOverStep.WRITTEN;
  }
}

package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.assertEqual;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.createTopics;
import static io.mainstem.worker.mirror.MirrorLab.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits in bytes per second between real clusters. */
class ThrottlesIT {
  private static final long LIMIT = 200_000;
  private static final int RECORDS = 300;
  private static final int RECORD_BYTES = 8_000;

  private final MirrorLab lab = new MirrorLab();

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  @Test
  void aLimitHoldsItsRouteAloneAndIsTakenAwayWhileItCopies() throws Exception {
    createTopics("limited", 1);
    createTopics("free", 1);
    MirrorLab.produceSingles("limited", RECORD_BYTES, RECORDS);
    MirrorLab.produceSingles("free", RECORD_BYTES, RECORDS);
    Route limited = route("limited", "limited").withThrottle(LIMIT);
    Route free = route("free", "free");
    Mirrors worker = lab.worker(limited, free);
    MirrorId held = new MirrorId("limited", "limited", 0);
    long begin = System.nanoTime();

    worker.open(held);
    worker.open(new MirrorId("free", "free", 0));
    awaitThrottled(worker, held);
    MirrorStatus before = status(worker, held);
    awaitBytes(worker, "free", (long) RECORDS * RECORD_BYTES);
    awaitBytes(worker, "limited", 3 * LIMIT);
    long copied = MirrorLab.meter(worker, "limited").bytes();
    double seconds = (System.nanoTime() - begin) / 1e9;
    lab.follow(worker, limited.withThrottle(null), free);

    awaitCaughtUp(worker, 2);
    assertThat(copied / seconds).isLessThan(1.5 * LIMIT);
    assertThat(seconds).isGreaterThan(1.8);
    assertThat(status(worker, held).since()).isEqualTo(before.since());
    assertThat(MirrorLab.meter(worker, "limited").heldBackSeconds()).isGreaterThan(1);
    assertThat(MirrorLab.meter(worker, "free").heldBackSeconds()).isZero();
    assertEqual("limited");
    assertEqual("free");
  }

  @Test
  void aTopicsLimitHoldsThatTopicAloneAndComesWhileItCopies() throws Exception {
    createTopics("limit-one", 1);
    createTopics("limit-two", 1);
    Route route = route("topics", "limit-one");
    Mirrors worker = lab.worker(with(route, null));
    MirrorId one = new MirrorId("topics", "limit-one", 0);
    worker.open(one);
    worker.open(new MirrorId("topics", "limit-two", 0));
    awaitCaughtUp(worker, 2);

    lab.follow(worker, with(route, LIMIT));
    MirrorLab.produceSingles("limit-two", RECORD_BYTES, RECORDS);
    MirrorLab.produceSingles("limit-one", RECORD_BYTES, RECORDS);

    awaitThrottled(worker, one);
    awaitBytes(worker, "topics", (long) RECORDS * RECORD_BYTES);
    lab.follow(worker, with(route, null));
    awaitCaughtUp(worker, 2);
    assertEqual("limit-one");
    assertEqual("limit-two");
  }

  private static Route with(Route route, @org.jspecify.annotations.Nullable Long limit) {
    return route.withTopics(
        List.of(
            new TopicRule("limit-one", null, null, limit),
            TopicRule.named("limit-two", "limit-two")));
  }

  private static void awaitThrottled(Mirrors worker, MirrorId mirror) {
    await()
        .atMost(MirrorLab.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              MirrorStatus status = status(worker, mirror);
              return status.state() == MirrorState.COPYING
                  && status.reason() == PauseReason.THROTTLED;
            });
  }

  private static void awaitBytes(Mirrors worker, String route, long bytes) {
    await()
        .atMost(MirrorLab.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              RouteMeter meter = worker.meters().all().get(route);
              return meter != null && meter.bytes() >= bytes;
            });
  }

  private static MirrorStatus status(Mirrors worker, MirrorId mirror)
      throws ExecutionException, InterruptedException {
    return worker.statuses().get().stream()
        .filter(status -> status.mirror().equals(mirror))
        .findFirst()
        .orElseThrow();
  }
}

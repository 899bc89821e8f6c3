package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.awaitEvent;
import static io.mainstem.worker.mirror.MirrorLab.createTopics;
import static io.mainstem.worker.mirror.MirrorLab.east;
import static io.mainstem.worker.mirror.MirrorLab.produce;
import static io.mainstem.worker.mirror.MirrorLab.restart;
import static io.mainstem.worker.mirror.MirrorLab.route;
import static io.mainstem.worker.mirror.MirrorLab.west;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorRestart;
import io.mainstem.worker.Logs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mirrors that go on elsewhere because somebody ordered it. */
class RestartIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final MirrorLab lab = new MirrorLab();

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  private static MirrorId mirror(String topic) {
    return new MirrorId("restarts", topic, 0);
  }

  private Mirrors copied(String topic, int records) {
    createTopics(topic, 1);
    produce(topic, 1, "lz4", records);
    Mirrors worker = lab.worker(route("restarts", topic));
    worker.open(mirror(topic));
    awaitCaughtUp(worker, 1);
    return worker;
  }

  private static MirrorRestart at(long number, long offset) {
    return new MirrorRestart(number, MirrorRestart.From.OFFSET, offset, null);
  }

  private static void awaitRestarted(Mirrors worker, long number) {
    await()
        .atMost(LONG)
        .until(
            () -> worker.statuses().get().stream().allMatch(status -> status.restart() == number));
    awaitCaughtUp(worker, 1);
  }

  private static List<String> source(String topic, long from) {
    return MirrorLab.described(Logs.read(west(), topic, "read_uncommitted"))
        .subList((int) from, Logs.read(west(), topic, "read_uncommitted").size());
  }

  private static List<String> target(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = Logs.read(east(), topic, "read_uncommitted");
    return MirrorLab.described(records);
  }

  private static List<String> concat(List<String> a, List<String> b) {
    List<String> both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }

  /** The order stays where it is, is heard again, and by another worker; nothing more happens. */
  @Test
  void fromAnOffsetOnceForEachOrder() {
    String topic = "restart-offset";
    Mirrors first = copied(topic, 300);

    restart(first, mirror(topic), at(5, 120));
    MirrorEvent event = awaitEvent(first, MirrorEvent.Kind.RESTARTED);
    awaitRestarted(first, 5);
    first.follow(new io.mainstem.api.replication.RestartOrders("east", Map.of()));
    restart(first, mirror(topic), at(5, 120));
    lab.stop(first);
    Mirrors second = lab.worker(route("restarts", topic));
    restart(second, mirror(topic), at(4, 0));
    second.open(mirror(topic));
    produce(topic, 1, "none", 10);
    awaitRestarted(second, 5);

    assertThat(event.sourceFrom()).isEqualTo(120);
    assertThat(event.sourceTo()).isEqualTo(300);
    List<String> all = source(topic, 0);
    assertThat(target(topic)).isEqualTo(concat(all.subList(0, 300), all.subList(120, 310)));
  }

  @Test
  void fromATimeAndFromTheEnd() {
    String topic = "restart-time";
    Mirrors worker = copied(topic, 200);

    // Records have the time 1,000,000 ms and one more for each.
    restart(
        worker,
        mirror(topic),
        new MirrorRestart(1, MirrorRestart.From.TIMESTAMP, null, Instant.ofEpochMilli(1_000_150)));
    awaitRestarted(worker, 1);
    restart(
        worker,
        mirror(topic),
        new MirrorRestart(2, MirrorRestart.From.TIMESTAMP, null, Instant.ofEpochMilli(2_000_000)));
    awaitRestarted(worker, 2);
    produce(topic, 1, "none", 20);
    awaitCaughtUp(worker, 1);

    List<String> all = source(topic, 0);
    assertThat(target(topic)).isEqualTo(concat(all.subList(0, 200), all.subList(150, 220)));
  }

  /** An owner dies between finding its place and storing the one that was ordered, and after it. */
  @Test
  void whoeverComesAfterACrashCarriesItOutOrHasIt() throws Exception {
    for (TakeOverStep step : List.of(TakeOverStep.RELOCATED, TakeOverStep.PLACE_RECORDED)) {
      String topic = "restart-crash-" + step.name().toLowerCase(java.util.Locale.ROOT);
      lab.stop(copied(topic, 100));
      CrashPoint crash = new CrashPoint(step, 0);
      Mirrors dying =
          lab.worker(MirrorLab.settings(Map.of()), () -> true, crash, route("restarts", topic));
      restart(dying, mirror(topic), at(9, 60));
      dying.open(mirror(topic));
      crash.await();
      Mirrors next = lab.worker(route("restarts", topic));
      restart(next, mirror(topic), at(9, 60));
      next.open(mirror(topic));
      awaitRestarted(next, 9);
      crash.wake();

      List<String> all = source(topic, 0);
      assertThat(target(topic)).isEqualTo(concat(all, all.subList(60, 100)));
    }
  }
}

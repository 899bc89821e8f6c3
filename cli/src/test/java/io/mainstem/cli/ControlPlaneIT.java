package io.mainstem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.Versioned;
import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.api.rest.RestClient;
import io.mainstem.cli.NumberedFlow.Arrival;
import io.mainstem.local.laboratory.Laboratory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes over the admin interface and the command line, as they show in what real workers copy.
 * How long each took is logged.
 */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedLaboratory.class)
class ControlPlaneIT {
  private static final Logger log = LoggerFactory.getLogger(ControlPlaneIT.class);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ROUTE = "live";
  private static final long THROTTLE = 60_000;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Laboratory laboratory;
  private ControllerClient controller;
  private NumberedFlow flow;

  @BeforeAll
  void copy(Laboratory shared) {
    laboratory = shared;
    controller = laboratory.region("east").controller();
    laboratory.region("west").kafka().createTopic("live", 2);
    controller.createRoute(route(ROUTE, "live"), "k");
    await().atMost(SOON).until(() -> controller.route(ROUTE).value().copying() == 2);
    flow =
        new NumberedFlow(
            laboratory.region("west").kafka().bootstrapServers(),
            laboratory.region("east").kafka().bootstrapServers(),
            "live",
            "copy.live",
            2);
    awaitFlow();
  }

  @AfterAll
  void stop() {
    flow.close();
    controller.deleteRoute(ROUTE, controller.route(ROUTE).version());
  }

  @Test
  void aThrottleActsAtOnceAndRestartsNoMirror() {
    Map<String, Instant> before = since();

    change(route -> route.withThrottle(THROTTLE));
    long answered = System.nanoTime();

    await().atMost(SOON).until(() -> flow.bytesOfLastSecond() < 1.3 * THROTTLE);
    tell("throttle", answered, System.nanoTime());
    assertThat(since()).as("nothing else was paused").isEqualTo(before);
    change(route -> route.withThrottle(null));
    answered = System.nanoTime();
    long written = flow.written();
    await().atMost(SOON).until(() -> hasArrived(0, written) && hasArrived(1, written));
    tell("throttle taken away", answered, System.nanoTime());
    assertThat(since()).isEqualTo(before);
  }

  @Test
  void anAddedTopicIsCopiedAndRestartsNoMirror() {
    laboratory.region("west").kafka().createTopic("late", 1);
    try (NumberedFlow late =
        new NumberedFlow(
            laboratory.region("west").kafka().bootstrapServers(),
            laboratory.region("east").kafka().bootstrapServers(),
            "late",
            "copy.late",
            1)) {
      await().atMost(SOON).until(() -> late.written() > 0);
      Map<String, Instant> before = since();

      change(
          route ->
              route.withTopics(
                  List.of(
                      TopicRule.named("live", "copy.live"), TopicRule.named("late", "copy.late"))));
      long answered = System.nanoTime();

      await().atMost(SOON).until(() -> !late.arrivals(0).isEmpty());
      tell("topic", answered, late.arrivals(0).get(0).at());
      assertThat(since()).as("nothing else was paused").containsAllEntriesOf(before);
      assertThat(late.arrivals(0).get(0).number()).isZero();
    }
  }

  @Test
  void aFilterActsOnWhatIsWrittenNext() {
    awaitFlow();
    change(route -> route.withFilter(new Route.RecordFilter(NumberedFlow.EVEN, null)));
    long answered = System.nanoTime();

    await().atMost(SOON).until(() -> firstDropped(0) >= 0 && firstDropped(1) >= 0);
    long first = Math.min(flow.producedAt(firstDropped(0)), flow.producedAt(firstDropped(1)));
    tell("filter", answered, Math.max(answered, first));
    change(route -> route.withFilter(null));
    long written = flow.written();
    await().atMost(SOON).until(() -> hasEven(0, written) && hasEven(1, written));
    for (int partition = 0; partition < 2; partition++) {
      assertThat(flow.arrivals(partition))
          .extracting(Arrival::number)
          .as("nothing comes twice or out of order")
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void reportsOfIdleMirrorsAreNotSentAgain() {
    flow.pause(true);
    WorkerClient worker =
        new WorkerClient(
            new RestClient(
                List.of(laboratory.region("east").workers().get(0).url()),
                Duration.ofSeconds(10),
                null));

    try {
      await()
          .atMost(SOON.multipliedBy(2))
          .untilAsserted(
              () -> {
                WorkerReport known = worker.report();
                assertThat(worker.report()).isSameAs(known);
              });
    } finally {
      flow.pause(false);
    }
  }

  @Test
  void aRestartedMirrorCopiesAgainFromWhereItWasTold() {
    laboratory.region("west").kafka().createTopic("rewound", 1);
    controller.createRoute(route("rewound", "rewound"), "k");
    try (NumberedFlow rewound =
        new NumberedFlow(
            laboratory.region("west").kafka().bootstrapServers(),
            laboratory.region("east").kafka().bootstrapServers(),
            "rewound",
            "copy.rewound",
            1)) {
      await().atMost(SOON).until(() -> rewound.arrivals(0).size() > 50);
      rewound.pause(true);
      int all = (int) rewound.written();
      await().atMost(SOON).until(() -> rewound.arrivals(0).size() == all);
      String restart = "mirrors restart rewound/rewound/0 ";

      // Until the worker's first report of it the controller cannot say how far the mirror is.
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(run((restart + "--from earliest --validate-only").split(" ", -1)))
                    .isZero();
                assertThat(out.toString()).contains("asked: false", "target: 0", "skipped: 0");
              });
      assertThat(run((restart + "--offset 10").split(" ", -1))).as(err.toString()).isZero();

      await().atMost(SOON).until(() -> rewound.arrivals(0).size() == 2 * all - 10);
      assertThat(rewound.arrivals(0))
          .extracting(Arrival::number)
          .containsExactlyElementsOf(
              IntStream.concat(IntStream.range(0, all), IntStream.range(10, all)).boxed().toList());
    }
    controller.deleteRoute("rewound", controller.route("rewound").version());
  }

  @Test
  void aMirrorMakerFileIsAppliedOnceAndShowsBeforeWhatItWouldDo(@TempDir Path folder)
      throws IOException {
    for (String topic : List.of("mm-orders", "mm-trips", "mm-test")) {
      laboratory.region("west").kafka().createTopic(topic, 1);
    }
    Path file =
        Files.writeString(
            folder.resolve("mm2.properties"),
            """
            clusters = west, east
            west.bootstrap.servers = somewhere:9092
            east.bootstrap.servers = elsewhere:9092
            west->east.enabled = true
            west->east.topics = mm-.*
            west->east.topics.exclude = mm-test.*
            tasks.max = 4
            """);

    assertThat(run("import", file.toString(), "--dry-run")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("mm2-west--east", "would be created", "! tasks.max: ");
    assertThat(controller.routes())
        .extracting(route -> route.route().id())
        .doesNotContain("mm2-west--east");

    assertThat(run("import", file.toString(), "--apply")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("created").doesNotContain("would be");
    await().atMost(SOON).until(() -> controller.route("mm2-west--east").value().copying() == 2);
    assertThat(controller.mirrors("mm2-west--east"))
        .extracting(MirrorStatus::targetTopic)
        .containsExactlyInAnyOrder("west.mm-orders", "west.mm-trips");

    assertThat(run("import", file.toString(), "--apply")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("is there already");
    Versioned<RouteStatus> route = controller.route("mm2-west--east");
    assertThat(route.version()).isZero();
    controller.deleteRoute("mm2-west--east", 0);
  }

  @Test
  void aMirrorMakerFileWhoseRoutesWouldGoInACircleIsRefusedForTheSecondOfThem(@TempDir Path folder)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("mm2.properties"),
            """
            clusters = west, east
            topics = mm-circle
            replication.policy.class = org.apache.kafka.connect.mirror.IdentityReplicationPolicy
            west->east.enabled = true
            east->west.enabled = true
            """);

    assertThat(run("import", file.toString(), "--apply")).isEqualTo(Failures.WRONG_USE);

    assertThat(out.toString()).contains("created", "refused: ");
    assertThat(err.toString()).contains("no-circles");
    controller.deleteRoute("mm2-west--east", 0);
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--url";
    all[arguments.length + 1] = laboratory.region("east").services().url().toString();
    return Mainstem.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all);
  }

  private static Route route(String id, String topic) {
    return new Route(
        id,
        "west",
        "east",
        List.of(TopicRule.named(topic, "copy." + topic)),
        Route.StartFrom.EARLIEST,
        null,
        null,
        Route.ErrorPolicy.PAUSE,
        Route.Origin.EXPLICIT,
        false);
  }

  private void change(UnaryOperator<Route> change) {
    Versioned<RouteStatus> now = controller.route(ROUTE);
    controller.updateRoute(change.apply(now.value().route()), now.version());
  }

  /** Since when each mirror of the route copies. */
  private Map<String, Instant> since() {
    return controller.mirrors(ROUTE).stream()
        .filter(mirror -> mirror.state() == MirrorState.COPYING)
        .collect(Collectors.toMap(m -> m.mirror().toString(), MirrorStatus::since));
  }

  private void awaitFlow() {
    long written = flow.written();
    await().atMost(SOON).until(() -> hasArrived(0, written) && hasArrived(1, written));
  }

  private boolean hasArrived(int partition, long number) {
    return flow.arrivals(partition).stream().anyMatch(arrival -> arrival.number() >= number);
  }

  private boolean hasEven(int partition, long number) {
    return flow.arrivals(partition).stream()
        .anyMatch(arrival -> arrival.number() >= number && arrival.number() % 2 == 0);
  }

  /** The first even number that is missing, though a later one has arrived; -1 for none yet. */
  private int firstDropped(int partition) {
    int expected = 0;
    for (Arrival arrival : flow.arrivals(partition)) {
      if (arrival.number() != expected) {
        return expected;
      }
      expected++;
    }
    return -1;
  }

  private void tell(String what, long answered, long acted) {
    long now = System.nanoTime();
    log.warn( // the command line's own logging says no less
        "A live change acted change=\"{}\" millis={} longestGapMillis={}",
        what,
        Duration.ofNanos(acted - answered).toMillis(),
        Math.max(
            flow.longestGap(0, answered, now).toMillis(),
            flow.longestGap(1, answered, now).toMillis()));
  }
}

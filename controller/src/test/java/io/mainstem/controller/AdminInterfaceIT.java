package io.mainstem.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.FleetStatus;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorOrder;
import io.mainstem.api.replication.MirrorRestart;
import io.mainstem.api.replication.MirrorRestartPlan;
import io.mainstem.api.replication.MirrorRestartRequest;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerDuty;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.controller.fleet.FleetOrders;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Stored;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every operation of the admin interface: done, stale, without the right, malformed. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedController.class)
class AdminInterfaceIT {

  private static final Duration SOON = Duration.ofSeconds(40);
  private static final MirrorId MIRROR = new MirrorId("admin", "administered", 0);
  private static final String PATH = "/v1/mirrors/admin/administered/0";
  private static final String TOPIC = "/v1/routes/admin/excludedTopics/administered";

  private static final List<String> ORDERS =
      List.of(
          "POST " + PATH + ":pause",
          "POST " + PATH + ":resume",
          "POST " + PATH + ":exclude",
          "POST " + PATH + ":include",
          "POST " + PATH + ":move?worker=worker-1",
          "POST " + PATH + ":unpin",
          "POST " + PATH + ":release",
          "POST " + TOPIC + ":exclude",
          "POST " + TOPIC + ":include",
          "PUT /v1/fleet/maintenance?why=test",
          "DELETE /v1/fleet/maintenance");

  private static final List<String> OF_WORKERS =
      List.of(
          "POST /v1/workers/worker-1:drain",
          "POST /v1/workers/worker-1:exclude",
          "POST /v1/workers/worker-1:restarting",
          "POST /v1/workers/worker-1:resume");

  private static final List<String> OF_ROUTES =
      List.of("POST /v1/routes/admin:pause", "POST /v1/routes/admin:resume");

  private ControllerBench bench;

  @BeforeAll
  void start(ControllerBench shared) {
    bench = shared;
    bench.kafka.createTopic("administered", 2);
    bench.controller().createRoute(Routes.copying("admin", "administered"), "k");
    await().atMost(SOON).until(() -> bench.controller().route("admin").value().copying() == 2);
  }

  @Test
  void whoHasNotTheRightIsTurnedAway() {
    for (List<String> operations : List.of(ORDERS, OF_WORKERS, OF_ROUTES)) {
      for (String operation : operations) {
        assertProblem(() -> call(null, operation, null, Map.of()), 401, null);
        assertProblem(() -> call("viewer", operation, null, Map.of()), 403, null);
      }
    }
    assertProblem(() -> call("viewer", "POST /v1:rebalance", null, Map.of()), 403, null);
    Route route = Routes.copying("r", "x");
    assertProblem(() -> call("operator", "POST /v1/routes", route, Map.of()), 403, null);
    assertProblem(() -> call("operator", "PUT /v1/routes/admin", route, ifMatch(0)), 403, null);
    assertProblem(() -> call("operator", "DELETE /v1/routes/admin", null, ifMatch(0)), 403, null);
    for (String read :
        List.of("routes", "mirrors", "workers", "fleet", "fleet/differences", "fleet/problems")) {
      assertProblem(() -> bench.rest(null).get("/v1/" + read, Map.class), 401, null);
      assertThat(bench.rest("viewer").get("/v1/" + read, Object.class)).isNotNull();
    }
  }

  @Test
  void aChangeForAnotherVersionIsRefused() {
    for (List<String> operations : List.of(ORDERS, OF_WORKERS, OF_ROUTES)) {
      for (String operation : operations) {
        assertProblem(() -> call("operator", operation, null, ifMatch(9_999)), 412, null);
        assertProblem(
            () -> call("operator", operation, null, Map.of("If-Match", "new")), 400, "If-Match");
      }
    }
  }

  @Test
  void nonsenseIsNamed() {
    String mirrors = "POST /v1/mirrors/admin/";
    assertProblem(
        () -> call("operator", mirrors + "administered/x:pause", null, Map.of()), 400, "partition");
    assertProblem(
        () -> call("operator", mirrors + "administered/77:pause", null, Map.of()), 404, null);
    assertProblem(() -> call("operator", "POST " + PATH + ":move", null, Map.of()), 400, "worker");
    assertProblem(
        () -> call("operator", "POST " + PATH + ":move?worker=nobody", null, Map.of()),
        422,
        "worker");
    assertProblem(() -> call("operator", "PUT /v1/fleet/maintenance", null, Map.of()), 400, "why");
    assertProblem(
        () -> call("operator", "POST /v1/workers/worker-1:restarting?seconds=0", null, Map.of()),
        400,
        "seconds");
    assertProblem(
        () -> call("operator", "POST /v1/workers/nobody:drain", null, Map.of()), 404, null);
    assertProblem(
        () -> call("operator", "POST /v1/routes/none/excludedTopics/t:exclude", null, Map.of()),
        404,
        null);
    assertProblem(() -> bench.rest().get("/v1/mirrors?state=flying", Map.class), 400, "state");
    assertProblem(() -> bench.rest().get("/v1/mirrors?reason=mood", Map.class), 400, "reason");
    assertProblem(() -> bench.rest().get("/v1/mirrors?limit=0", Map.class), 400, "limit");
    assertProblem(() -> bench.rest().get("/v1/workers/nobody", Map.class), 404, null);
  }

  @Test
  void aMirrorIsPausedExcludedAndMoved() {
    MirrorOrder paused = bench.controller().orderMirror(MIRROR, "pause");

    assertThat(paused.paused()).isTrue();
    awaitMirror(MirrorState.PAUSED, PauseReason.OPERATOR);
    assertThat(bench.controller().orderMirror(MIRROR, "pause").version())
        .as("what is so already is not written again")
        .isEqualTo(paused.version());
    bench.controller().orderMirror(MIRROR, "resume");
    awaitMirror(MirrorState.COPYING, null);

    call("operator", "POST " + TOPIC + ":exclude", null, Map.of());
    awaitMirror(MirrorState.CLOSED, null);
    call("operator", "POST " + TOPIC + ":include", null, Map.of());
    awaitMirror(MirrorState.COPYING, null);
    bench.controller().orderMirror(MIRROR, "exclude");
    awaitMirror(MirrorState.CLOSED, null);
    bench.controller().orderMirror(MIRROR, "include");

    for (String worker : List.of("worker-2", "worker-1")) {
      assertThat(bench.controller().moveMirror(MIRROR, worker).pinnedTo()).isEqualTo(worker);
      await().atMost(SOON).until(() -> mirror().worker().equals(worker));
    }
    awaitMirror(MirrorState.COPYING, null);
    assertThat(bench.controller().orderMirror(MIRROR, "unpin").pinnedTo()).isNull();
  }

  @Test
  void aMirrorIsRestartedOnceAndToldBeforeWhatThatMeans() {
    bench.kafka.createTopic("again", 1);
    bench.produce("again", 30);
    bench.controller().createRoute(Routes.copying("again", "again"), "k");
    MirrorId mirror = new MirrorId("again", "again", 0);
    await().atMost(SOON).until(() -> bench.controller().route("again").value().copying() == 1);

    MirrorRestartPlan told = restart(mirror, MirrorRestart.From.EARLIEST, true, "key-0");

    assertThat(told.asked()).isFalse();
    assertThat(told.position()).isEqualTo(StubReporter.POSITION);
    assertThat(told.copiedTwice()).isEqualTo(StubReporter.POSITION);
    assertThat(told.skipped()).isZero();
    assertThat(orders().restarts()).doesNotContainKey(mirror);
    assertThat(restart(mirror, MirrorRestart.From.LATEST, true, "key-0"))
        .extracting(MirrorRestartPlan::target, MirrorRestartPlan::skipped)
        .containsExactly(30L, 30L - StubReporter.POSITION);

    MirrorRestartPlan first = restart(mirror, MirrorRestart.From.EARLIEST, false, "key-1");
    MirrorRestartPlan repeated = restart(mirror, MirrorRestart.From.EARLIEST, false, "key-1");
    MirrorRestartPlan second = restart(mirror, MirrorRestart.From.EARLIEST, false, "key-2");

    assertThat(first.asked()).isTrue();
    assertThat(repeated.restart()).isEqualTo(first.restart());
    assertThat(repeated.version()).isEqualTo(first.version());
    assertThat(second.restart().number()).isGreaterThan(first.restart().number());
    assertThat(orders().restarts()).containsEntry(mirror, second.restart());
    remove("again");
  }

  @Test
  void aRestartIsRefusedWithoutTheRightForAnotherVersionAndForNonsense() {
    String restart = "POST " + PATH + ":restart";
    Map<String, Object> earliest = Map.of("from", "EARLIEST");
    assertProblem(() -> call(null, restart, earliest, Map.of()), 401, null);
    assertProblem(() -> call("operator", restart, earliest, Map.of()), 403, null);
    assertProblem(() -> call("admin", restart, earliest, ifMatch(9_999)), 412, null);
    assertProblem(
        () -> call("admin", restart, Map.of("from", "OFFSET"), Map.of()), 422, "restart.offset");
    assertProblem(() -> call("admin", restart, Map.of(), Map.of()), 422, "restart.from");
    assertProblem(() -> call("admin", restart, null, Map.of()), 400, null);
    assertProblem(() -> call("admin", restart, Map.of("from", "YESTERDAY"), Map.of()), 400, "from");
    assertProblem(
        () -> call("admin", "POST /v1/mirrors/admin/administered/77:restart", earliest, Map.of()),
        404,
        null);
  }

  private MirrorRestartPlan restart(
      MirrorId mirror, MirrorRestart.From from, boolean validateOnly, String key) {
    return bench
        .controller()
        .restartMirror(mirror, new MirrorRestartRequest(from, null, null), validateOnly, key);
  }

  private FleetOrders orders() {
    return bench
        .store
        .get(FleetOrders.TYPE, ControllerBench.REGION)
        .map(Versioned::value)
        .orElseGet(() -> FleetOrders.none(ControllerBench.REGION));
  }

  @Test
  void aWorkerIsExcludedAndUsedAgain() {
    call("operator", "POST /v1/workers/worker-1:exclude?validate_only=true", null, Map.of());
    assertThat(worker("worker-1").value().duty()).isEqualTo(WorkerDuty.OPEN);

    int version = bench.controller().orderWorker("worker-1", "exclude").version();

    await().atMost(SOON).until(() -> bench.worker(0).mirrors().isEmpty());
    await().atMost(SOON).until(() -> worker("worker-1").value().duty() == WorkerDuty.EXCLUDED);
    assertThat(worker("worker-1").version()).isEqualTo(version);
    call("operator", "POST /v1/workers/worker-1:resume", null, ifMatch(version));
    await().atMost(SOON).until(() -> !bench.worker(0).mirrors().isEmpty());
    bench.controller().orderWorker("worker-2", "restarting");
    await().atMost(SOON).until(() -> worker("worker-2").value().duty() == WorkerDuty.RESTARTING);
    bench.controller().orderWorker("worker-2", "resume");
    await().atMost(SOON).until(() -> worker("worker-2").value().duty() == WorkerDuty.OPEN);
  }

  @Test
  void withoutAWorkerWhatCannotBeCopiedIsReported() {
    for (String worker : List.of("worker-1", "worker-2")) {
      bench.controller().orderWorker(worker, "exclude");
    }

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bench.controller().problems())
                    .anyMatch(
                        problem ->
                            problem.subject().equals("admin")
                                && problem.detail().contains("cannot be placed")));
    for (String worker : List.of("worker-1", "worker-2")) {
      bench.controller().orderWorker(worker, "resume");
    }
    awaitMirror(MirrorState.COPYING, null);
  }

  @Test
  void theFleetIsShownAsOneAndCanBeLeftAlone() {
    FleetStatus before = bench.controller().fleet();

    assertThat(before.connected()).isTrue();
    assertThat(before.workersLive()).isEqualTo(2);
    assertThat(before.workersNeeded()).isEqualTo(2);
    assertThat(before.maintenance()).isNull();
    call("operator", "PUT /v1/fleet/maintenance?why=new+disks", null, Map.of());
    assertThat(bench.controller().fleet().maintenance())
        .extracting(FleetStatus.Maintenance::who, FleetStatus.Maintenance::why)
        .containsExactly("operator", "new disks");
    await()
        .atMost(SOON)
        .until(
            () ->
                bench.controller().problems().stream()
                    .anyMatch(problem -> problem.detail().contains("new disks")));
    call("operator", "DELETE /v1/fleet/maintenance", null, Map.of());
    assertThat(bench.controller().fleet().maintenance()).isNull();
    await().atMost(SOON).until(() -> bench.controller().differences().isEmpty());
    assertThat(bench.controller().diagnostics())
        .anyMatch(
            worker ->
                worker.worker().equals("worker-1") && worker.live() && worker.error() == null);
  }

  @Test
  void theInterfaceDescribesItself() {
    assertThat(bench.rest("viewer").get("/openapi.json", Map.class).toString())
        .contains("/v1/fleet/diagnostics", ":restarting", ":unpin", "/v1:rebalance");
  }

  @Test
  void changesNameTheVersionThatTheyChange() {
    bench.kafka.createTopic("versions", 1);
    bench.controller().createRoute(Routes.copying("versions", "versions"), "k");
    Versioned<RouteStatus> before = bench.controller().route("versions");
    Route throttled = before.value().route().withThrottle(1_000_000L);

    RouteStatus after = put(throttled, before.version());

    assertThat(after.route().throttleBytesPerSecond()).isEqualTo(1_000_000L);
    assertThat(after.version()).isEqualTo(before.version() + 1);
    assertProblem(() -> put(throttled, before.version()), 412, null);
    assertProblem(() -> send("PUT", "/v1/routes/versions", throttled, Map.of()), 400, null);
    assertProblem(() -> send("DELETE", "/v1/routes/versions", null, ifMatch(99)), 412, null);
    RouteStatus paused =
        bench.rest().send("POST", "/v1/routes/versions:pause", null, Map.of(), RouteStatus.class);
    assertThat(paused.route().paused()).isTrue();
    assertProblem(
        () -> send("POST", "/v1/routes/versions:resume", null, ifMatch(before.version())),
        412,
        null);
    send("POST", "/v1/routes/versions:resume", null, ifMatch(paused.version()));
    assertThat(bench.controller().route("versions").value().route().paused()).isFalse();
    remove("versions");
    assertProblem(() -> bench.controller().route("versions"), 404, null);
  }

  @Test
  void wrongRoutesAreRefusedWithTheRuleOrTheField() {
    bench.controller().createRoute(Routes.copying("there", "there"), "k");

    assertProblem(() -> post(Routes.copying("there", "other")), 409, null);
    assertProblem(
        () -> post(Routes.explicit("r", "east", "east", TopicRule.named("a", "a"))), 422, null);
    assertProblem(
        () -> post(Routes.explicit("r", "nowhere", "east", TopicRule.named("a", "b"))),
        422,
        "sourceCluster");
    assertProblem(
        () -> post(Routes.explicit("r", "east", "east", Routes.pattern(".*", "x.${topic}"))),
        422,
        null);
    assertProblem(
        () -> post(Routes.explicit("r", "east", "west", TopicRule.named("a", "b"))), 422, null);
    assertProblem(
        () -> send("POST", "/v1/routes", Map.of("id", "Not An Id"), Map.of()), 422, "route.id");
    assertProblem(
        () -> send("POST", "/v1/routes", Map.of("sourceCluster", "west"), Map.of()),
        422,
        "route.id");
    assertProblem(
        () ->
            send(
                "POST",
                "/v1/routes",
                Map.of("id", "r", "sourceCluster", "west", "targetCluster", "east", "ids", "x"),
                Map.of()),
        400,
        "ids");
    assertProblem(() -> bench.rest().get("/v1/mirrors?state=flying", Map.class), 400, "state");
    assertProblem(() -> send("POST", "/v1/workers/nobody:drain", null, Map.of()), 404, null);
    send("POST", "/v1/routes?validate_only=true", Routes.copying("only", "only"), Map.of());
    assertProblem(() -> bench.controller().route("only"), 404, null);
    remove("there");
  }

  @Test
  void aDerivedRouteCanBeThrottledAndPausedButNothingElse() {
    Route derived = Routes.derived("west", "east", TopicRule.named("d", "d.aggregate"));
    bench.store.create(Stored.ROUTES, derived, new Change("test", "derive"));

    RouteStatus throttled = put(derived.withThrottle(5_000L), 0);

    assertThat(throttled.route()).isEqualTo(derived.withThrottle(5_000L));
    Route limited =
        derived.withTopics(List.of(TopicRule.named("d", "d.aggregate").withThrottle(500L)));
    RouteStatus last = put(limited, throttled.version());
    assertThat(last.route()).isEqualTo(limited);
    Route renamed = derived.withTopics(List.of(TopicRule.named("d", "elsewhere")));
    assertProblem(() -> put(renamed, last.version()), 422, null);
    assertProblem(
        () -> send("DELETE", "/v1/routes/west--east", null, ifMatch(last.version())), 422, null);
    bench.store.delete(Stored.ROUTES, derived.id(), last.version(), new Change("test", "remove"));
  }

  private void awaitMirror(MirrorState state, @Nullable PauseReason reason) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(mirror().state()).isEqualTo(state);
              assertThat(mirror().reason()).isEqualTo(reason);
            });
  }

  private MirrorStatus mirror() {
    return bench.rest("viewer").get(PATH, MirrorStatus.class);
  }

  private Versioned<WorkerStatus> worker(String id) {
    return bench.rest("viewer").getVersioned("/v1/workers/" + id, WorkerStatus.class);
  }

  private void remove(String route) {
    int version = bench.controller().route(route).version();
    send("DELETE", "/v1/routes/" + route, null, ifMatch(version));
  }

  private RouteStatus put(Route route, int version) {
    return bench
        .rest()
        .send("PUT", "/v1/routes/" + route.id(), route, ifMatch(version), RouteStatus.class);
  }

  private void post(Route route) {
    send("POST", "/v1/routes", route, Map.of());
  }

  private void send(
      String method, String path, @Nullable Object body, Map<String, String> headers) {
    bench.rest().send(method, path, body, headers);
  }

  /** Calls an operation, written as method and path, as a user. */
  private void call(
      @Nullable String user, String operation, @Nullable Object body, Map<String, String> headers) {
    int space = operation.indexOf(' ');
    bench
        .rest(user)
        .send(operation.substring(0, space), operation.substring(space + 1), body, headers);
  }

  private static Map<String, String> ifMatch(int version) {
    return Map.of("If-Match", "\"" + version + "\"");
  }

  private static void assertProblem(ThrowingCallable call, int status, @Nullable String field) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.status()).as(String.valueOf(e.getMessage())).isEqualTo(status);
              if (field != null) {
                assertThat(e.problem().field()).isEqualTo(field);
              }
            });
  }
}

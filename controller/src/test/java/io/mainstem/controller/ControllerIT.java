package io.mainstem.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.RebalancePlan;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.controller.fleet.StubWorker;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole controller: REST in, mirrors on workers out. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedController.class)
class ControllerIT {

  private static final Duration SOON = Duration.ofSeconds(40);

  private ControllerBench bench;
  private StubWorker one;
  private StubWorker two;

  @BeforeAll
  void start(ControllerBench shared) {
    bench = shared;
    one = bench.worker(0);
    two = bench.worker(1);
  }

  @Test
  void aRouteCreatedOverRestIsCopiedAndFollowsItsTopic() throws Exception {
    bench.kafka.createTopic("trips", 3, Map.of("retention.ms", "3600000"));

    RouteStatus created = bench.controller().createRoute(Routes.copying("grow", "trips"), "key-1");

    assertThat(created.version()).isZero();
    awaitCopying("grow", 3);
    RouteStatus copying = bench.controller().route("grow").value();
    assertThat(copying.assigned()).isEqualTo(3);
    assertThat(copying.lagRecords()).isEqualTo(6);
    assertThat(copying.bytesPerSecond()).isEqualTo(3_000);
    assertThat(copying.latencyMillis().count()).isIn(100L, 200L);
    await().atMost(SOON).until(() -> bench.controller().route("grow").value().problems().isEmpty());
    assertThat(bench.controller().createRoute(Routes.copying("grow", "trips"), "key-1").version())
        .isZero();

    try (Admin admin = bench.kafka.admin()) {
      admin.createPartitions(Map.of("trips", NewPartitions.increaseTo(5))).all().get();
      awaitCopying("grow", 5);
      assertThat(admin.describeTopics(List.of("copy.trips")).allTopicNames().get().values())
          .singleElement()
          .extracting(description -> description.partitions().size())
          .isEqualTo(5);
    }
    remove("grow");
    await().atMost(SOON).until(() -> held("grow") == 0);
  }

  @Test
  void aTopicThatIsDeletedAndMadeAnewIsCopiedAgain() throws Exception {
    bench.kafka.createTopic("phoenix", 3);
    bench.controller().createRoute(Routes.copying("phoenix", "phoenix"), "k");
    awaitCopying("phoenix", 3);

    try (Admin admin = bench.kafka.admin()) {
      admin.deleteTopics(List.of("phoenix")).all().get();
    }
    await().atMost(SOON).until(() -> held("phoenix") == 0);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bench.controller().route("phoenix").value().problems())
                    .anyMatch(problem -> problem.contains("phoenix does not exist on west")));
    bench.kafka.createTopic("phoenix", 2);

    awaitCopying("phoenix", 2);
    remove("phoenix");
  }

  @Test
  void severalSourcesAreCopiedIntoOneTopic() {
    bench.kafka.createTopic("narrow", 1);
    bench.kafka.createTopic("wide", 3);
    bench.controller().createRoute(into("narrow"), "k");
    bench.controller().createRoute(into("wide"), "k");

    awaitCopying("into-narrow", 1);
    awaitCopying("into-wide", 3);
    remove("into-narrow");
    remove("into-wide");
  }

  private static Route into(String topic) {
    return Routes.explicit("into-" + topic, "west", "east", TopicRule.named(topic, "joined"));
  }

  @Test
  void aCopyFollowsTheSettingsOfItsSource() throws Exception {
    bench.kafka.createTopic("settled", 1, Map.of("retention.ms", "3600000"));
    bench.controller().createRoute(Routes.copying("settled", "settled"), "k");
    awaitCopying("settled", 1);
    try (Admin admin = bench.kafka.admin()) {
      assertThat(setting(admin, "copy.settled", "retention.ms")).isEqualTo("3600000");
      alter(admin, "copy.settled", "segment.bytes", "1048576");

      alter(admin, "settled", "retention.ms", "7200000");
      alter(admin, "settled", "cleanup.policy", "compact");

      awaitSetting(admin, "copy.settled", "retention.ms", "7200000");
      awaitSetting(admin, "copy.settled", "cleanup.policy", "compact");
      alter(admin, "settled", "cleanup.policy", null);
      awaitSetting(admin, "copy.settled", "cleanup.policy", "delete");
      assertThat(setting(admin, "copy.settled", "segment.bytes")).isEqualTo("1048576");
    }
    remove("settled");
  }

  private static void awaitSetting(Admin admin, String topic, String name, String value) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(setting(admin, topic, name)).isEqualTo(value));
  }

  @SuppressWarnings("NullAway") // what is not there fails the test by itself
  private static String setting(Admin admin, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
  }

  /** Sets one setting of a topic, or takes it away if {@code value} is null. */
  private static void alter(Admin admin, String topic, String name, @Nullable String value)
      throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry(name, value == null ? "" : value),
                        value == null ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  @Test
  void aPatternPicksUpNewTopics() {
    bench.kafka.createTopic("pattern.a", 1);
    bench
        .controller()
        .createRoute(
            Routes.explicit(
                "patterns", "west", "east", Routes.pattern("pattern\\..*", "copied.${topic}")),
            "k");
    awaitCopying("patterns", 1);

    bench.kafka.createTopic("pattern.b", 2);

    await().atMost(SOON).until(() -> held("patterns") == 3);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bench.controller().mirrors("patterns"))
                    .hasSize(3)
                    .allMatch(mirror -> mirror.mirror().topic().startsWith("pattern.")));
    remove("patterns");
  }

  @Test
  void anUnreachableClusterAndAnUnknownTopicHoldUpNothingElse() {
    bench.kafka.createTopic("lit", 1);
    Route half =
        Routes.explicit(
            "lit", "west", "east", TopicRule.named("lit", "copy.lit"), Routes.named("unlit"));
    bench.controller().createRoute(half, "k");

    awaitCopying("lit", 1);
    assertThat(bench.controller().route("lit").value().problems())
        .anyMatch(problem -> problem.contains("unlit does not exist on west"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bench.controller().route(ControllerBench.FROM_DARK).value().problems())
                    .anyMatch(problem -> problem.contains("dark") && problem.contains("answer")));
    remove("lit");
  }

  @Test
  void aRebalanceIsShownBeforeItIsDoneAndADrainedWorkerStaysEmpty() {
    bench.kafka.createTopic("drained", 6);
    bench.controller().createRoute(Routes.copying("drained", "drained"), "k");
    awaitCopying("drained", 6);

    send("POST", "/v1/workers/worker-1:drain", null, Map.of());

    await().atMost(SOON).until(() -> one.mirrors().isEmpty() && held("drained") == 6);
    await().atMost(SOON).until(() -> worker("worker-1").draining());
    send("POST", "/v1/workers/worker-1:resume", null, Map.of());
    await().atMost(SOON).until(() -> !one.mirrors().isEmpty() && !two.mirrors().isEmpty());
    RebalancePlan plan =
        bench
            .rest()
            .send("POST", "/v1:rebalance?validate_only=true", null, Map.of(), RebalancePlan.class);
    assertThat(plan.asked()).isFalse();
    assertThat(plan.moves()).allMatch(move -> !move.explanation().isBlank());
    assertThat(
            bench.rest().send("POST", "/v1:rebalance", null, Map.of(), RebalancePlan.class).asked())
        .isTrue();
    remove("drained");
  }

  @Test
  void aWorkerThatDoesNotAnswerDelaysNobody() {
    bench.register("silent", URI.create("http://192.0.2.1:9")); // documentation address: no answer
    bench.kafka.createTopic("quick", 2);
    bench.controller().createRoute(Routes.copying("quick", "quick"), "k");
    awaitCopying("quick", 2);

    assertThat(bench.controller().workers()).extracting(WorkerStatus::id).contains("worker-1");

    assertThat(bench.controller().diagnostics())
        .as("of the one that does not answer the others say nothing worse than that")
        .anyMatch(worker -> worker.worker().equals("silent") && worker.error() != null)
        .anyMatch(worker -> worker.worker().equals("worker-1") && worker.error() == null);
    remove("quick");
  }

  private void awaitCopying(String route, int mirrors) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bench.controller().route(route).value())
                    .matches(status -> status.mirrors() == mirrors && status.copying() == mirrors));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bench.controller().mirrors(route))
                    .allMatch(mirror -> mirror.state() == MirrorState.COPYING));
  }

  private long held(String route) {
    return one.mirrors().stream().filter(m -> m.startsWith(route + "/")).count()
        + two.mirrors().stream().filter(m -> m.startsWith(route + "/")).count();
  }

  private WorkerStatus worker(String id) {
    return bench.rest().get("/v1/workers/" + id, WorkerStatus.class);
  }

  private void remove(String route) {
    int version = bench.controller().route(route).version();
    send("DELETE", "/v1/routes/" + route, null, ifMatch(version));
  }

  private void send(
      String method, String path, @Nullable Object body, Map<String, String> headers) {
    bench.rest().send(method, path, body, headers);
  }

  private static Map<String, String> ifMatch(int version) {
    return Map.of("If-Match", "\"" + version + "\"");
  }
}

package io.mainstem.federation.server;

import static io.mainstem.api.federation.ClusterRole.AGGREGATE;
import static io.mainstem.api.federation.ClusterRole.REGIONAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.Versioned;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.federation.TopicChange;
import io.mainstem.api.federation.TopicDeletion;
import io.mainstem.api.federation.TopicDrift;
import io.mainstem.api.federation.TopicPlan;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRequest;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.RestClient;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two instances of the service over real ZooKeeper and two real clusters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FederationMetadataIT {

  private final WorkDirectory work = WorkDirectory.temporary();
  private final LocalZooKeeper zookeeper = LocalZooKeeper.in(work);
  private final LocalKafka west = LocalKafka.named("west", work).build();
  private final LocalKafka east = LocalKafka.named("east", work).build();
  private @Nullable MetadataInstance one;
  private @Nullable MetadataInstance two;

  @BeforeAll
  void start() throws Exception {
    zookeeper.launch();
    west.launch();
    east.launch();
    zookeeper.awaitReady(Duration.ofSeconds(30));
    one = MetadataInstance.start(work.path(), "one", zookeeper.connectString());
    two = MetadataInstance.start(work.path(), "two", zookeeper.connectString());
    west.awaitReady(Duration.ofSeconds(60));
    east.awaitReady(Duration.ofSeconds(60));
    for (String region : List.of("west", "east")) {
      client().putRegion(new Region(region));
    }
    client().putCluster(cluster("west", west.bootstrapServers()));
    client().putCluster(cluster("east", east.bootstrapServers()));
  }

  @AfterAll
  void stop() {
    if (one != null) {
      one.close();
    }
    if (two != null) {
      two.close();
    }
    west.close();
    east.close();
    zookeeper.close();
    work.close();
  }

  @Test
  void aDeclaredTopicAppearsOnEveryClusterAndOnItsRoutes() throws Exception {
    Operation accepted = post(request("trips", 3), "key-trips");

    Operation ended = ended(accepted);

    assertThat(ended.state()).as(ended.toString()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(partitions(west, "trips")).isEqualTo(3);
    assertThat(partitions(east, "trips.aggregate")).isEqualTo(3);
    RoutingTable table = await().until(() -> table(two()), t -> t.topic("trips").isPresent());
    assertThat(table.topic("trips").orElseThrow().placements()).hasSize(4);
    for (String route : List.of("west--west", "west--east", "east--west", "east--east")) {
      assertThat(table.route(route).map(Route::topics).orElseThrow())
          .contains(TopicRule.named("trips", "trips.aggregate"));
    }
    assertThat(post(request("trips", 3), "key-trips").id()).isEqualTo(accepted.id());
    assertProblem(() -> post(request("trips", 4), "key-trips"), 409);
    assertProblem(() -> post(request("trips", 3), "other-key"), 409);
  }

  @Test
  void validateOnlyExplainsAndDoesNothing() {
    TopicPlan plan =
        rest()
            .send(
                "POST",
                "/v1/topics?validate_only=true",
                request("planned", null),
                Map.of(),
                TopicPlan.class);

    assertThat(plan.topic().partitions()).isEqualTo(8);
    assertThat(plan.physicalTopics()).hasSize(4).allMatch(p -> p.replicationFactor() != null);
    assertThat(plan.routes()).hasSize(4);
    assertProblem(() -> rest().get("/v1/topics/planned", LogicalTopic.class), 404);
  }

  @Test
  void growsFindsDriftMendsItAndDeletes() throws Exception {
    ended(post(request("grown", 1), "key-grown"));
    Versioned<LogicalTopic> stored = client().topic("grown");

    Operation grow =
        rest()
            .send(
                "PATCH",
                "/v1/topics/grown",
                TopicChange.partitions(2),
                Map.of("If-Match", "\"" + stored.version() + "\""),
                Operation.class);

    assertThat(ended(grow).state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(partitions(east, "grown")).isEqualTo(2);
    assertThat(drift("grown").findings()).isEmpty();

    try (Admin admin = east.admin()) {
      admin.deleteTopics(List.of("grown.aggregate")).all().get();
    }
    assertThat(drift("grown").findings())
        .extracting(TopicDrift.Finding::kind)
        .contains(TopicDrift.Kind.MISSING_TOPIC);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(metrics()).contains("kind=\"missing_topic\"} 1.0"));
    Operation mend =
        rest().send("POST", "/v1/topics/grown:reconcile", null, Map.of(), Operation.class);
    assertThat(ended(mend).state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(partitions(east, "grown.aggregate")).isEqualTo(2);

    delete("grown");
    assertProblem(() -> rest().get("/v1/topics/grown", LogicalTopic.class), 404);
    assertThat(topics(west)).doesNotContain("grown", "grown.aggregate");
    RoutingTable table = table(one());
    assertThat(table.routes())
        .allSatisfy(
            route -> assertThat(route.topics()).noneMatch(rule -> "grown".equals(rule.topic())));
  }

  private void delete(String topic) {
    Map<String, String> match = Map.of("If-Match", "\"" + client().topic(topic).version() + "\"");
    TopicDeletion first =
        rest().send("DELETE", "/v1/topics/" + topic, null, match, TopicDeletion.class);
    assertThat(first.physicalTopics()).hasSize(4);
    assertProblem(
        () -> rest().send("DELETE", "/v1/topics/" + topic + "?confirm=x", null, match), 422);
    Operation second =
        rest()
            .send(
                "DELETE",
                "/v1/topics/" + topic + "?confirm=" + first.confirm(),
                null,
                match,
                Operation.class);
    assertThat(ended(second).state()).isEqualTo(OperationState.SUCCEEDED);
  }

  @Test
  void aWaitingClientSeesAChangeAtOnceWhicheverInstanceItAsks() throws Exception {
    RoutingTable before = table(two());
    CompletableFuture<RoutingTable> waiting =
        CompletableFuture.supplyAsync(
            () -> two().client().routingTable(before.version(), Duration.ofSeconds(20)));

    client().putRegion(new Region("north"));

    RoutingTable after = waiting.get(10, TimeUnit.SECONDS);
    assertThat(after.version()).isGreaterThan(before.version());
    assertThat(after.regions()).contains(new Region("north"));
  }

  @Test
  void aThousandWaitingClientsHearOfAChangeWithinMoments() throws Exception {
    long version = table(two()).version();
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest poll =
        HttpRequest.newBuilder(two().url().resolve("/v1/routing-table?wait=30s&since=" + version))
            .build();
    List<CompletableFuture<Long>> answers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      answers.add(
          http.sendAsync(poll, HttpResponse.BodyHandlers.discarding())
              .thenApply(answer -> System.nanoTime()));
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(metrics()).contains("waiting_clients 1000.0"));

    long changed = System.nanoTime();
    client().putRegion(new Region("south"));

    long last = 0;
    for (CompletableFuture<Long> answer : answers) {
      last = Math.max(last, answer.get(20, TimeUnit.SECONDS) - changed);
    }
    assertThat(Duration.ofNanos(last)).isLessThan(Duration.ofSeconds(5));
    System.out.println("1000 waiting clients heard after ms=" + Duration.ofNanos(last).toMillis());
  }

  @Test
  void anUnchangedTableIsAnsweredWhenTheWaitIsOver() {
    RoutingTable now = table(one());

    RoutingTable again = client().routingTable(now.version(), Duration.ofMillis(200));

    assertThat(again.version()).isGreaterThanOrEqualTo(now.version());
  }

  @Test
  void aChangeMustNameTheVersionThatItReplaces() {
    Cluster changed =
        new Cluster(
            "west",
            "west",
            Set.of(REGIONAL, AGGREGATE),
            west.bootstrapServers(),
            Map.of(),
            null,
            Map.of("changed", "yes"));

    assertProblem(() -> client().putCluster(changed), 412);
    assertProblem(
        () -> rest().send("PUT", "/v1/clusters/west", changed, Map.of("If-Match", "\"77\"")), 412);
    int version = rest().getVersioned("/v1/clusters/west", Cluster.class).version();
    rest().send("PUT", "/v1/clusters/west", changed, Map.of("If-Match", "\"" + version + "\""));
    assertThat(rest().getVersioned("/v1/clusters/west", Cluster.class))
        .isEqualTo(new Versioned<>(changed, version + 1));
  }

  @Test
  void whatIsInUseOrUnknownIsRefusedByName() {
    assertProblem(
        () -> rest().send("DELETE", "/v1/regions/west", null, Map.of("If-Match", "\"0\"")), 422);
    assertProblem(
        () ->
            client()
                .putCluster(
                    new Cluster("mars", "mars", Set.of(REGIONAL), "h:1", Map.of(), null, Map.of())),
        422);
    assertProblem(() -> post(request("mainstem.own", 1), null), 422);
    assertProblem(
        () ->
            rest()
                .send(
                    "POST",
                    "/v1/topics",
                    Map.of("name", "x", "owner", "o", "policy", "LOCAL", "colour", "red"),
                    Map.of()),
        400);
  }

  private TopicDrift drift(String topic) {
    return rest().get("/v1/topics/" + topic + "/drift", TopicDrift.class);
  }

  private Operation post(TopicRequest request, @Nullable String key) {
    return rest()
        .send(
            "POST",
            "/v1/topics",
            request,
            key == null ? Map.of() : Map.of("Idempotency-Key", key),
            Operation.class);
  }

  private Operation ended(Operation operation) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> operation(operation.id()), o -> o.state().finished());
  }

  private Operation operation(UUID id) {
    return client().operation(id);
  }

  private static TopicRequest request(String name, @Nullable Integer partitions) {
    return new TopicRequest(
        name,
        "riders",
        null,
        TopicPolicy.ACTIVE_ACTIVE,
        partitions,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static Cluster cluster(String region, String bootstrap) {
    return new Cluster(
        region, region, Set.of(REGIONAL, AGGREGATE), bootstrap, Map.of(), null, Map.of());
  }

  private static int partitions(LocalKafka kafka, String topic) throws Exception {
    try (Admin admin = kafka.admin()) {
      TopicDescription description =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      return Objects.requireNonNull(description).partitions().size();
    }
  }

  /** Of both instances: only the leader looks for drift. */
  private String metrics() throws Exception {
    StringBuilder all = new StringBuilder();
    for (MetadataInstance instance : List.of(one(), two())) {
      all.append(
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(instance.adminUrl().resolve("/metrics/prometheus"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body());
    }
    return all.toString();
  }

  private static Set<String> topics(LocalKafka kafka) throws Exception {
    try (Admin admin = kafka.admin()) {
      return admin.listTopics().names().get();
    }
  }

  private static RoutingTable table(MetadataInstance instance) {
    return instance.client().routingTable(0, Duration.ZERO);
  }

  private static void assertProblem(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, int status) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.status()).as(e.toString()).isEqualTo(status));
  }

  private MetadataInstance one() {
    return Objects.requireNonNull(one);
  }

  private MetadataInstance two() {
    return Objects.requireNonNull(two);
  }

  private FederationClient client() {
    return one().client();
  }

  private RestClient rest() {
    return one().rest();
  }
}

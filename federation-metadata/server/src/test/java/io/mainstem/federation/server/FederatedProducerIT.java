package io.mainstem.federation.server;

import static io.mainstem.api.federation.ClusterRole.REGIONAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRequest;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.federation.client.FederatedClientConfig;
import io.mainstem.federation.client.FederatedProducer;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The embedded producer against two real clusters, while its failover group moves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FederatedProducerIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PARTITIONS = 3;

  private final WorkDirectory work = WorkDirectory.temporary();
  private final LocalZooKeeper zookeeper = LocalZooKeeper.in(work);
  private final LocalKafka west = LocalKafka.named("west", work).build();
  private final LocalKafka east = LocalKafka.named("east", work).build();
  private @Nullable MetadataInstance metadata;
  private @Nullable CuratorFramework curator;
  private @Nullable VersionedStore store;

  @BeforeAll
  void start() throws Exception {
    zookeeper.launch();
    west.launch();
    east.launch();
    zookeeper.awaitReady(PATIENCE);
    metadata = MetadataInstance.start(work.path(), "metadata", zookeeper.connectString());
    curator = CuratorFrameworkFactory.newClient(zookeeper.connectString(), new RetryOneTime(500));
    curator.start();
    store = new VersionedStore(curator, "/mainstem", Clock.systemUTC());
    west.awaitReady(Duration.ofSeconds(60));
    east.awaitReady(Duration.ofSeconds(60));
    for (LocalKafka kafka : List.of(west, east)) {
      metadata().client().putRegion(new Region(kafka.name()));
      metadata()
          .client()
          .putCluster(
              new Cluster(
                  kafka.name(),
                  kafka.name(),
                  Set.of(REGIONAL),
                  kafka.bootstrapServers(),
                  Map.of(),
                  null,
                  Map.of()));
    }
  }

  @AfterAll
  void stop() {
    if (curator != null) {
      curator.close();
    }
    if (metadata != null) {
      metadata.close();
    }
    west.close();
    east.close();
    zookeeper.close();
    work.close();
  }

  @Test
  void aPlannedMoveLosesDoublesAndReordersNothing() {
    declare("orders", "orders-group");
    try (FederatedProducer<String, String> producer = producer();
        Sequences sequences = new Sequences(producer, "orders")) {
      sequences.start();
      await().atMost(PATIENCE).until(() -> sequences.acknowledged() > 2_000);

      move("orders-group", "west", GroupState.FENCED);
      long fencedAt = sequences.awaitStandstill();
      Map<Integer, Long> ends = Sequences.ends(west, "orders");
      move("orders-group", "east", GroupState.ACTIVE);

      await().atMost(PATIENCE).until(() -> sequences.acknowledged() > fencedAt + 2_000);
      sequences.stop();
      assertThat(sequences.failures()).isEmpty();
      assertThat(Sequences.ends(west, "orders")).isEqualTo(ends);
      List<String> written = Sequences.read(west, "orders");
      assertThat(written).hasSize((int) fencedAt);
      written.addAll(Sequences.read(east, "orders"));
      assertThat(sequences.everyKeyCountsUpWithoutGap(written)).isTrue();
    }
  }

  @Test
  void aMoveThatIsCalledOffGoesOnWhereItWas() {
    declare("bills", "bills-group");
    try (FederatedProducer<String, String> producer = producer();
        Sequences sequences = new Sequences(producer, "bills")) {
      sequences.start();
      await().atMost(PATIENCE).until(() -> sequences.acknowledged() > 500);

      move("bills-group", "west", GroupState.FENCED);
      long fencedAt = sequences.awaitStandstill();
      move("bills-group", "west", GroupState.ACTIVE);

      await().atMost(PATIENCE).until(() -> sequences.acknowledged() > fencedAt + 500);
      sequences.stop();
      assertThat(sequences.failures()).isEmpty();
      assertThat(sequences.everyKeyCountsUpWithoutGap(Sequences.read(west, "bills"))).isTrue();
      assertThat(Sequences.read(east, "bills")).isEmpty();
    }
  }

  @Test
  void theRoutesFollowThePrimary() {
    declare("routed", "routed-group");
    await().atMost(PATIENCE).until(() -> copies("west--east", "routed"));

    move("routed-group", "east", GroupState.ACTIVE);

    await().atMost(PATIENCE).until(() -> copies("east--west", "routed"));
    assertThat(copies("west--east", "routed")).isFalse();
  }

  private boolean copies(String route, String topic) {
    return metadata()
        .client()
        .routingTable(0, Duration.ZERO)
        .route(route)
        .map(Route::topics)
        .orElse(List.of())
        .stream()
        .anyMatch(rule -> topic.equals(rule.topic()));
  }

  private void declare(String topic, String group) {
    store()
        .create(
            Stored.GROUPS,
            new FailoverGroup(
                group, List.of(topic), List.of(), "west", GroupState.ACTIVE, 1, false),
            new Change("test", "a group"));
    Operation accepted =
        metadata()
            .rest()
            .send(
                "POST",
                "/v1/topics",
                new TopicRequest(
                    topic,
                    "riders",
                    null,
                    TopicPolicy.ACTIVE_PASSIVE,
                    PARTITIONS,
                    null,
                    null,
                    null,
                    null,
                    group,
                    null),
                Map.of(),
                Operation.class);
    Operation ended =
        await()
            .atMost(PATIENCE)
            .until(() -> metadata().client().operation(accepted.id()), o -> o.state().finished());
    assertThat(ended.state()).as(ended.toString()).isEqualTo(OperationState.SUCCEEDED);
  }

  private void move(String group, String primary, GroupState state) {
    Versioned<FailoverGroup> stored = store().require(Stored.GROUPS, group);
    store()
        .update(
            Stored.GROUPS,
            stored.value().next(primary, state),
            stored.version(),
            new Change("test", "a move"));
  }

  private FederatedProducer<String, String> producer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(FederatedClientConfig.METADATA_URLS, metadata().url().toString());
    settings.put(FederatedClientConfig.REGION, "west");
    settings.put(FederatedClientConfig.CACHE_DIRECTORY, work.path().resolve("cache").toString());
    settings.put("linger.ms", "2");
    return new FederatedProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private MetadataInstance metadata() {
    return Objects.requireNonNull(metadata);
  }

  private VersionedStore store() {
    return Objects.requireNonNull(store);
  }
}

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
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;

/** Two regions, west and east, with one real cluster each and one metadata service. */
final class TwoRegions implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final int PARTITIONS = 3;

  private final WorkDirectory work = WorkDirectory.temporary();
  private final LocalZooKeeper zookeeper = LocalZooKeeper.in(work);
  private final LocalKafka west = LocalKafka.named("west", work).build();
  private final LocalKafka east = LocalKafka.named("east", work).build();
  private final CuratorFramework curator;
  private final VersionedStore store;
  private MetadataInstance metadata;

  TwoRegions() throws Exception {
    zookeeper.launch();
    west.launch();
    east.launch();
    zookeeper.awaitReady(PATIENCE);
    metadata = startMetadata();
    curator = CuratorFrameworkFactory.newClient(zookeeper.connectString(), new RetryOneTime(500));
    curator.start();
    store = new VersionedStore(curator, "/mainstem", Clock.systemUTC());
    west.awaitReady(Duration.ofSeconds(60));
    east.awaitReady(Duration.ofSeconds(60));
    for (LocalKafka kafka : List.of(west, east)) {
      metadata.client().putRegion(new Region(kafka.name()));
      metadata.client().putCluster(cluster(kafka));
    }
  }

  private static Cluster cluster(LocalKafka kafka) {
    return new Cluster(
        kafka.name(),
        kafka.name(),
        Set.of(REGIONAL),
        kafka.bootstrapServers(),
        Map.of(),
        null,
        Map.of());
  }

  private MetadataInstance startMetadata() throws Exception {
    return MetadataInstance.start(work.path(), "metadata", zookeeper.connectString());
  }

  LocalKafka west() {
    return west;
  }

  LocalKafka east() {
    return east;
  }

  Path folder() {
    return work.path();
  }

  void stopMetadata() {
    metadata.close();
  }

  /** On another port, as after a new deployment. */
  void restartMetadata() throws Exception {
    metadata = startMetadata();
  }

  /** Declares an active-passive topic whose group lives in the west. */
  void declare(String topic) {
    store.create(
        Stored.GROUPS,
        new FailoverGroup(
            group(topic), List.of(topic), List.of(), "west", GroupState.ACTIVE, 1, false),
        new Change("test", "a group"));
    Operation accepted =
        metadata.rest().send("POST", "/v1/topics", request(topic), Map.of(), Operation.class);
    Operation ended =
        await()
            .atMost(PATIENCE)
            .until(() -> metadata.client().operation(accepted.id()), o -> o.state().finished());
    assertThat(ended.state()).as(ended.toString()).isEqualTo(OperationState.SUCCEEDED);
  }

  private static TopicRequest request(String topic) {
    return new TopicRequest(
        topic,
        "riders",
        null,
        TopicPolicy.ACTIVE_PASSIVE,
        PARTITIONS,
        null,
        null,
        null,
        null,
        group(topic),
        null);
  }

  private static String group(String topic) {
    return topic + "-group";
  }

  /** Writes what the failover coordinator would. */
  void move(String topic, String primary, GroupState state) {
    Versioned<FailoverGroup> stored = store.require(Stored.GROUPS, group(topic));
    store.update(
        Stored.GROUPS,
        stored.value().next(primary, state),
        stored.version(),
        new Change("test", "a move"));
  }

  /** Whether a route has a rule for the topic. */
  boolean copies(String route, String topic) {
    return metadata
        .client()
        .routingTable(0, Duration.ZERO)
        .route(route)
        .map(Route::topics)
        .orElse(List.of())
        .stream()
        .anyMatch(rule -> topic.equals(rule.topic()));
  }

  /** Settings of a federated client in the west. */
  Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(FederatedClientConfig.METADATA_URLS, metadata.url().toString());
    settings.put(FederatedClientConfig.REGION, "west");
    settings.put(FederatedClientConfig.CACHE_DIRECTORY, work.path().resolve("cache").toString());
    return settings;
  }

  @Override
  public void close() {
    curator.close();
    metadata.close();
    west.close();
    east.close();
    zookeeper.close();
    work.close();
  }
}

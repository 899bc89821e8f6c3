package io.mainstem.federation.server;

import static io.mainstem.api.federation.ClusterRole.AGGREGATE;
import static io.mainstem.api.federation.ClusterRole.REGIONAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRequest;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.operations.OperationStep;
import io.mainstem.federation.server.derive.TopicLimits;
import io.mainstem.federation.server.provision.ClusterAdmins;
import io.mainstem.federation.server.provision.OperationRunner;
import io.mainstem.federation.server.provision.PhysicalTopics;
import io.mainstem.federation.server.provision.RouteConverger;
import io.mainstem.federation.server.provision.TopicChanges;
import io.mainstem.federation.server.serving.StoreMirror;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.service.KafkaConnections;
import io.mainstem.service.operations.Operations;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/**
 * Leaders that vanish in the middle of operations: after each step in turn, without a word, as a
 * killed process does. Whoever comes next brings every operation to its end.
 */
class TakeOverIT {

  private static final Clock CLOCK = Clock.systemUTC();
  private static final TopicLimits LIMITS = new TopicLimits(1 << 20, 1, 100, 1 << 20, -1, Set.of());

  @Test
  void anOperationSurvivesTheLossOfItsLeaderAfterAnyStep() throws Exception {
    try (WorkDirectory work = WorkDirectory.temporary();
        TestingServer zookeeper = new TestingServer();
        LocalKafka kafka = LocalKafka.single("west", work);
        Instance observer = new Instance(zookeeper.getConnectString(), "observer")) {
      observer.declareCluster(kafka);
      int steps = observer.accept("topic-0").steps().size();
      for (int lost = 0; lost < steps; lost++) {
        String topic = "topic-" + lost;
        Operation accepted = observer.accept(topic);
        try (Instance leader = new Instance(zookeeper.getConnectString(), "leader-" + lost)) {
          leader.lead();
          int after = lost;
          await().atMost(Duration.ofSeconds(30)).until(() -> observer.done(accepted) >= after);
        }
      }
      try (Instance last = new Instance(zookeeper.getConnectString(), "last")) {
        last.lead();
        await().atMost(Duration.ofSeconds(60)).until(observer::allSucceeded);
      }
      assertThat(observer.operations()).hasSize(steps);
      try (Admin admin = kafka.admin()) {
        assertThat(admin.listTopics().names().get()).contains("topic-0", "topic-0.aggregate");
      }
      assertThat(observer.store.require(Stored.ROUTES, "west--west").value().topics())
          .hasSize(steps);
    }
  }

  /** What a process of the service consists of, but for REST. Closing it is sudden. */
  private static final class Instance implements AutoCloseable {

    private final CuratorFramework curator;
    private final VersionedStore store;
    private final StoreMirror federation;
    private final StoreMirror stored;
    private final Leadership leadership;
    private final ClusterAdmins admins =
        new ClusterAdmins(new KafkaConnections("west", Map.of()), Duration.ofSeconds(5));
    private final RouteConverger routes;
    private final OperationRunner runner;

    Instance(String zookeeper, String name) {
      curator = CuratorFrameworkFactory.newClient(zookeeper, new RetryOneTime(100));
      curator.start();
      store = new VersionedStore(curator, "/mainstem", CLOCK);
      federation =
          new StoreMirror(
              curator,
              store,
              List.of(Stored.CLUSTERS, Stored.TOPICS, Stored.ROUTES, Stored.GROUPS),
              CLOCK);
      stored = new StoreMirror(curator, store, List.of(Stored.OPERATIONS), CLOCK);
      leadership = new Leadership(curator, "/mainstem/leaders/federation-metadata", name);
      routes = new RouteConverger(store, federation, leadership, name);
      runner =
          new OperationRunner(
              store,
              stored,
              leadership,
              new PhysicalTopics(admins),
              routes,
              name,
              Duration.ofMinutes(5),
              CLOCK);
    }

    void lead() throws Exception {
      routes.start();
      runner.start();
      federation.start();
      stored.start();
      leadership.start();
    }

    void declareCluster(LocalKafka kafka) {
      store.create(
          Stored.CLUSTERS,
          new Cluster(
              "west",
              "west",
              Set.of(REGIONAL, AGGREGATE),
              kafka.bootstrapServers(),
              Map.of(),
              null,
              Map.of()),
          new Change("test", "a cluster"));
    }

    /** The same operation however often it is asked for. */
    Operation accept(String topic) {
      TopicChanges changes =
          new TopicChanges(store, new Operations(store, CLOCK), new PhysicalTopics(admins), LIMITS);
      TopicRequest request =
          new TopicRequest(
              topic,
              "team",
              null,
              TopicPolicy.ACTIVE_ACTIVE,
              1,
              null,
              null,
              null,
              null,
              null,
              null);
      return changes.accept(changes.create(request), "key", "test");
    }

    long done(Operation operation) {
      return store.require(Stored.OPERATIONS, operation.id().toString()).value().steps().stream()
          .map(OperationStep::state)
          .filter(state -> state == OperationState.SUCCEEDED)
          .count();
    }

    List<Operation> operations() {
      return store.list(Stored.OPERATIONS).stream().map(Versioned::value).toList();
    }

    boolean allSucceeded() {
      return operations().stream().allMatch(o -> o.state() == OperationState.SUCCEEDED);
    }

    @Override
    public void close() {
      runner.stop();
      routes.stop();
      curator.close();
      federation.stop();
      stored.stop();
      admins.stop();
    }
  }
}

package io.mainstem.controller;

import io.dropwizard.testing.DropwizardTestSupport;
import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.rest.Credentials;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.controller.fleet.StubWorker;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import io.mainstem.service.MainstemApplication;
import io.mainstem.service.MainstemService;
import io.mainstem.service.directory.ServiceDirectory;
import io.mainstem.service.security.PasswordHash;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A controller process as it runs in production, over a real ZooKeeper and a real broker. */
final class ControllerBench implements AutoCloseable {

  static final String REGION = "us-east";

  /** A route whose source cluster does not answer. */
  static final String FROM_DARK = "from-dark";

  private static final String PASSWORD = "a password for tests";

  final LocalKafka kafka;
  final VersionedStore store;
  private final WorkDirectory work = WorkDirectory.temporary();
  private final LocalZooKeeper zooKeeper = LocalZooKeeper.in(work);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<StubWorker> workers = new ArrayList<>();
  private final CuratorFramework curator;
  private final ServiceDirectory directory;
  private final DropwizardTestSupport<ControllerConfiguration> process;

  /** The controller beside a simple metadata service. */
  public static final class App extends MainstemApplication<ControllerConfiguration> {
    @Override
    protected List<MainstemService> services(ControllerConfiguration configuration) {
      return List.of(new StubMetadata(), new ControllerService(configuration.controller()));
    }
  }

  ControllerBench() throws Exception {
    kafka = LocalKafka.named("one", work).build();
    kafka.launch();
    zooKeeper.start();
    curator =
        CuratorFrameworkFactory.newClient(
            zooKeeper.connectString(), 10_000, 5_000, new RetryOneTime(100));
    curator.start();
    store = new VersionedStore(curator, "/mainstem", Clock.systemUTC());
    directory = new ServiceDirectory(curator, "/mainstem");
    kafka.awaitReady(Duration.ofSeconds(60));
    declare();
    process = new DropwizardTestSupport<>(App.class, configuration().toString());
    process.before();
    workers.add(worker("worker-1", 10));
    workers.add(worker("worker-2", 30));
  }

  /** The first or the second of the two that are always there. */
  StubWorker worker(int index) {
    return workers.get(index);
  }

  private void declare() {
    Change change = new Change("test", "declare");
    store.create(Stored.REGIONS, new Region(REGION), change);
    store.create(Stored.REGIONS, new Region("us-west"), change);
    store.create(Stored.CLUSTERS, cluster("west", "us-west", kafka.bootstrapServers()), change);
    store.create(Stored.CLUSTERS, cluster("east", REGION, kafka.bootstrapServers()), change);
    store.create(Stored.CLUSTERS, cluster("dark", "us-west", "127.0.0.1:1"), change);
    // there from the start: a cluster takes its time until it counts as one that does not answer
    Route fromDark = Routes.explicit(FROM_DARK, "dark", "east", TopicRule.named("x", "y"));
    store.create(Stored.ROUTES, fromDark, change);
  }

  private static Cluster cluster(String id, String region, String bootstrap) {
    return new Cluster(
        id,
        region,
        Set.of(ClusterRole.REGIONAL, ClusterRole.AGGREGATE),
        bootstrap,
        Map.of(),
        null,
        Map.of());
  }

  private Path configuration() throws Exception {
    LoopbackPort port = LoopbackPort.reserve();
    int number = port.number();
    port.close();
    Path file = work.path().resolve("controller.yml");
    Path password = work.path().resolve("password");
    Files.writeString(password, PASSWORD);
    String hash = PasswordHash.hash(PASSWORD);
    Files.writeString(
        file,
        """
        region: %s
        instance: controller-1
        zookeeper: {connectString: "%s", sessionTimeout: 2s}
        metadataUrls: ["http://127.0.0.1:%d"]
        security:
          mode: basic
          users:
            - {name: viewer, passwordHash: "%s", role: viewer}
            - {name: operator, passwordHash: "%s", role: operator}
            - {name: admin, passwordHash: "%s", role: admin}
          callAs: {user: viewer, passwordFile: "%s"}
        controller:
          sessionTimeout: 2s
          topicRefresh: 500ms
          settingsRefresh: 500ms
          planInterval: 300ms
          reportInterval: 300ms
          joinSettle: 300ms
        server:
          applicationConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
          adminConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
          requestLog: {appenders: []}
        logging:
          level: ERROR
          loggers: {io.mainstem: INFO, org.apache.helix: "OFF"}
        """
            .formatted(
                REGION, zooKeeper.connectString(), number, hash, hash, hash, password, number));
    return file;
  }

  /** The admin interface, as an administrator. */
  RestClient rest() {
    return rest("admin");
  }

  /** The admin interface as this user; null for nobody. */
  RestClient rest(@Nullable String user) {
    return new RestClient(
        List.of(URI.create("http://127.0.0.1:" + process.getLocalPort())),
        Duration.ofSeconds(10),
        user == null ? null : Credentials.basic(user, PASSWORD));
  }

  RestClient admin() {
    return new RestClient(
        List.of(URI.create("http://127.0.0.1:" + process.getAdminPort())),
        Duration.ofSeconds(10),
        null);
  }

  ControllerClient controller() {
    return new ControllerClient(rest());
  }

  /** Puts so many records into the first partition of a topic. */
  void produce(String topic, int records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, 0, null, new byte[10]));
      }
    }
  }

  /** A worker that reports what it has been given as copied. */
  StubWorker worker(String name, long latencyMillis) throws Exception {
    StubWorker worker = StubWorker.start(REGION, name, zooKeeper.connectString());
    StubReporter reporter = new StubReporter(name, worker::mirrors, latencyMillis);
    open.push(reporter);
    open.push(worker);
    register(name, reporter.url());
    return worker;
  }

  /** Registers a worker's address without a worker behind it. */
  void register(String name, URI url) {
    directory.register(
        new ServiceInstance(ServiceKind.REPLICATOR_WORKER, REGION, name, url, Instant.now()));
  }

  @Override
  public void close() {
    try {
      closeAll();
    } catch (Exception e) {
      throw new IllegalStateException("the test's processes do not end in good order", e);
    }
  }

  private void closeAll() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    process.after();
    directory.stop();
    curator.close();
    zooKeeper.close();
    kafka.close();
    work.close();
  }
}

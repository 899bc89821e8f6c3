package io.mainstem.auditor;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.mainstem.api.client.AuditorClient;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.rest.Json;
import io.mainstem.api.rest.RestClient;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.ShutdownOrder;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.service.HttpProbe;
import io.mainstem.local.service.LocalService;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import io.mainstem.wire.ConnectionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two regions with a broker each, ZooKeeper, a stand-in for the metadata service that hands out one
 * routing table, and auditors as processes that can be killed: the one of the east keeps its books
 * in PostgreSQL, the one of the west in SQLite.
 */
final class AuditLab implements AutoCloseable {

  static final String ROUTE = "west--east";

  /** A route that drops records with a header. */
  static final String CHOOSY = "west--east-choosy";

  static final Route.RecordFilter FILTER = new Route.RecordFilter("drop", null);

  private static final Map<String, Integer> TOPICS =
      Map.ofEntries(
          entry("trips", 2),
          entry("orders", 5),
          entry("readings", 1),
          entry("meters", 1),
          entry("payments", 4),
          entry("invoices", 1),
          entry("letters", 1),
          entry("growing", 1),
          entry("renewed", 1),
          entry("expired", 1),
          entry("truncated", 1),
          entry("rushed", 1),
          entry("regrown", 1),
          entry("shortened", 1));
  private static final Map<String, String> COMPACTED = Map.of("cleanup.policy", "compact");
  private static final Map<String, String> OWN_TIME =
      Map.of("message.timestamp.type", "LogAppendTime");

  private static @Nullable AuditLab shared;

  private final Map<String, AuditorProcess> auditors = new HashMap<>();
  private final Set<String> routed = new TreeSet<>();
  private long version = 1;

  private final Deque<Runnable> open = new ArrayDeque<>();
  private final ObjectMapper mapper = Json.mapper();
  private final WorkDirectory work = WorkDirectory.temporary();
  private final LocalZooKeeper zooKeeper = LocalZooKeeper.in(work);
  final LocalKafka west = LocalKafka.named("west", work).regionListener("east").build();
  final LocalKafka east = LocalKafka.named("east", work).build();
  final TestPostgres postgres = TestPostgres.start();
  private HttpServer metadata = HttpServer.create();

  /** The one for all tests of this JVM, with an auditor in each region; ends with the JVM. */
  static synchronized AuditLab shared() {
    AuditLab known = shared;
    if (known != null) {
      return known;
    }
    try {
      AuditLab made = new AuditLab();
      ShutdownOrder.endProcess(made::close);
      made.start();
      made.auditors.put("us-west", made.auditor("us-west"));
      made.auditors.put("us-east", made.auditor("us-east"));
      shared = made;
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AuditorProcess auditorOf(String region) {
    return Objects.requireNonNull(auditors.get(region));
  }

  private AuditLab() throws IOException {
    open.push(work::close);
    open.push(postgres::close);
    postgres.createDatabase("books");
  }

  /** An auditor's process and the way to its REST interface. */
  record AuditorProcess(LocalService process, AuditorClient client, RestClient rest, URI admin) {}

  /** Starts all but the auditors, with topics {@code name} and {@code name.aggregate}. */
  private void start() throws IOException {
    List<Startable> servers = List.of(zooKeeper, west, east);
    servers.forEach(server -> open.push(server::close));
    Startable.startAll(servers);
    TOPICS.forEach((topic, partitions) -> create(topic, partitions, Map.of(), Map.of()));
    create("visits", 1, Map.of(), Map.of());
    create("profiles", 1, COMPACTED, COMPACTED);
    create("stamped", 1, Map.of(), OWN_TIME);
    east.createTopic(
        OffsetRunTopic.NAME, OffsetRunTopic.DEFAULT_PARTITIONS, OffsetRunTopic.config());
    Set<String> topics = new TreeSet<>(TOPICS.keySet());
    topics.addAll(Set.of("profiles", "stamped"));
    topics.add("moving");
    create("moving", 1, Map.of(), Map.of());
    routed.addAll(topics);
    serve();
  }

  /** Takes a topic off its route, as a change of its primary does, or puts it back. */
  synchronized void route(String topic, boolean copied) {
    if (copied) {
      routed.add(topic);
    } else {
      routed.remove(topic);
    }
    version++;
  }

  private synchronized byte[] answer() throws IOException {
    return mapper.writeValueAsBytes(table(version, routed));
  }

  private synchronized boolean isCurrent(String query) {
    return query.contains("since=" + version);
  }

  private void create(
      String topic, int partitions, Map<String, String> source, Map<String, String> target) {
    west.createTopic(topic, partitions, source);
    east.createTopic(topic + ".aggregate", partitions, target);
  }

  private AuditorProcess auditor(String region) throws IOException {
    LoopbackPort port = LoopbackPort.reserve();
    LoopbackPort adminPort = LoopbackPort.reserve();
    open.push(port::close);
    open.push(adminPort::close);
    String name = "auditor-" + region;
    Path file = work.path().resolve(name + ".yml");
    Files.writeString(file, configuration(region, name, port.number(), adminPort.number()));
    URI admin = URI.create("http://127.0.0.1:" + adminPort.number());
    LocalService process =
        LocalService.named(name, work)
            .jvmArguments(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"))
            .readyWhen(new HttpProbe(admin.resolve("/ping")))
            .main(AuditorApplication.class.getName(), "server", file.toString());
    open.push(process::close);
    process.start();
    RestClient rest =
        new RestClient(
            List.of(URI.create("http://127.0.0.1:" + port.number())), Duration.ofSeconds(5), null);
    return new AuditorProcess(process, new AuditorClient(rest), rest, admin);
  }

  ConnectionSettings westFromEast() {
    return ConnectionSettings.plaintext("copier-west", west.bootstrapServers("east"));
  }

  ConnectionSettings eastSettings() {
    return ConnectionSettings.plaintext("copier-east", east.bootstrapServers());
  }

  /** Keeps the logs of all processes. */
  void keep() {
    work.keep();
  }

  Path folder() {
    return work.path();
  }

  @Override
  public void close() {
    metadata.stop(0);
    while (!open.isEmpty()) {
      open.pop().run();
    }
  }

  private RoutingTable table(long tableVersion, Set<String> topics) {
    Cluster westCluster =
        new Cluster(
            "west",
            "us-west",
            Set.of(ClusterRole.REGIONAL),
            west.bootstrapServers(),
            Map.of("us-east", west.bootstrapServers("east")),
            null,
            Map.of());
    Cluster eastCluster =
        new Cluster(
            "east",
            "us-east",
            Set.of(ClusterRole.AGGREGATE),
            east.bootstrapServers(),
            Map.of(),
            null,
            Map.of());
    return new RoutingTable(
        tableVersion,
        null,
        List.of(new Region("us-west"), new Region("us-east")),
        List.of(westCluster, eastCluster),
        List.of(),
        List.of(route(ROUTE, topics, null), route(CHOOSY, Set.of("visits"), FILTER)),
        List.of());
  }

  private static Route route(String id, Set<String> topics, Route.@Nullable RecordFilter filter) {
    return new Route(
        id,
        "west",
        "east",
        topics.stream().map(topic -> TopicRule.named(topic, topic + ".aggregate")).toList(),
        Route.StartFrom.EARLIEST,
        filter,
        null,
        Route.ErrorPolicy.DEAD_LETTER,
        Route.Origin.EXPLICIT,
        false);
  }

  private void serve() throws IOException {
    metadata = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    metadata.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "metadata");
              thread.setDaemon(true);
              return thread;
            }));
    metadata.createContext(
        "/v1/routing-table",
        exchange -> {
          if (isCurrent(exchange.getRequestURI().getQuery())) {
            holdBack();
          }
          byte[] answer = answer();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    metadata.start();
  }

  /** Answers like a long poll that waits, and may find that nothing has changed. */
  private static void holdBack() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private String configuration(String region, String name, int port, int adminPort) {
    return """
        region: %s
        instance: %s
        zookeeper: {connectString: "%s", sessionTimeout: 2s}
        metadataUrls: ["http://127.0.0.1:%d"]
        auditor:
          database: "%s"
          databaseUser: %s
          topicsEvery: 2s
          grace: 1s
          steadyFor: 1s
          giveWayToBytesPerSecond: 2KiB
        server:
          requestLog: {appenders: []}
          applicationConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
          adminConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
        logging: {level: INFO, loggers: {org.apache.kafka: WARN, org.apache.zookeeper: WARN, org.flywaydb: WARN}}
        """
        .formatted(
            region,
            name,
            zooKeeper.connectString(),
            metadata.getAddress().getPort(),
            region.equals("us-east")
                ? postgres.url("books")
                : "jdbc:sqlite:" + work.path().resolve(name + ".db"),
            TestPostgres.USER,
            port,
            adminPort);
  }
}

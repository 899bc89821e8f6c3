package io.mainstem.chaos.audit;

import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.rest.RestClient;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.laboratory.ServiceRuntime;
import io.mainstem.local.link.Link;
import io.mainstem.local.process.LocalProcess;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What is tried: two regions, each service a process of its own so that each can be attacked by
 * itself. Topic {@code trips} of both regions is copied into {@code trips.all} of the east: many to
 * one. The east has two auditors over one PostgreSQL, the west has one with SQLite. The east
 * reaches the west's broker through a {@link LyingProxy} and a link, ZooKeeper and PostgreSQL
 * through links. Used by one thread.
 */
final class TrialSystem implements AutoCloseable {

  static final String TOPIC = "trips";
  static final String TARGET = "trips.all";
  static final int PARTITIONS = 4;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Map<String, String> FOR_EVER = Map.of("retention.ms", "-1");

  private final WorkDirectory work = WorkDirectory.temporary();
  private final LocalZooKeeper zooKeeper = LocalZooKeeper.in(work);
  private final Link zooKeeperLink = Link.to(zooKeeper.socketAddress());
  private final LocalKafka west = LocalKafka.named("west", work).regionListener("east").build();
  private final LocalKafka east = LocalKafka.named("east", work).build();
  private final LyingProxy proxy = new LyingProxy(westLink());
  private final EmbeddedPostgres postgres;
  private final Link postgresLink;
  private final TrialService federation;
  private final TrialService controller;
  private final List<TrialService> workers;
  private final List<TrialService> eastAuditors;
  private final TrialService westAuditor;

  TrialSystem() throws IOException {
    postgres = EmbeddedPostgres.builder().setPGStartupWait(PATIENCE).start();
    postgresLink =
        Link.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), postgres.getPort()));
    TrialServices services =
        new TrialServices(work, ServiceRuntime.own("io.mainstem.cli.Mainstem"));
    String direct = zooKeeper.connectString();
    String linked = zooKeeperLink.address();
    federation = services.federation("federation", "east", direct);
    controller = services.service("controller", "controller", "east", linked, "");
    workers =
        List.of(
            services.service("worker-1", "replicator-worker", "east", linked, ""),
            services.service("worker-2", "replicator-worker", "east", linked, ""));
    String books = "jdbc:postgresql://" + postgresLink.address() + "/postgres";
    eastAuditors =
        List.of(
            services.auditor("auditor-east-1", "east", linked, books),
            services.auditor("auditor-east-2", "east", linked, books));
    westAuditor = services.auditor("auditor-west", "west", direct, "jdbc:sqlite:" + sqlite());
  }

  /** Starts everything, and waits until everything is copied. */
  void start() throws InterruptedException {
    Startable.startAll(List.of(zooKeeper, west, east));
    west.createTopic(TOPIC, PARTITIONS, FOR_EVER);
    east.createTopic(TOPIC, PARTITIONS, FOR_EVER);
    east.createTopic(TARGET, PARTITIONS, FOR_EVER);
    federation.process().start();
    List<TrialService> others =
        Stream.of(List.of(controller, westAuditor), workers, eastAuditors)
            .flatMap(List::stream)
            .toList();
    others.forEach(service -> service.process().launch());
    register(new FederationClient(federation.rest()));
    others.forEach(service -> service.process().awaitReady(PATIENCE));
    Patience.await("the routes", PATIENCE, this::routesAreThere);
    Patience.await("all mirrors to be copied", PATIENCE, this::allAreCopied);
  }

  private void register(FederationClient metadata) {
    metadata.putRegion(new Region("west"));
    metadata.putRegion(new Region("east"));
    Set<ClusterRole> roles = Set.of(ClusterRole.REGIONAL, ClusterRole.AGGREGATE);
    metadata.putCluster(
        new Cluster(
            "west",
            "west",
            roles,
            west.bootstrapServers(),
            Map.of("east", proxy.address()),
            null,
            Map.of()));
    metadata.putCluster(
        new Cluster("east", "east", roles, east.bootstrapServers(), Map.of(), null, Map.of()));
  }

  private boolean routesAreThere() {
    ControllerClient client = new ControllerClient(controller.rest());
    for (String source : List.of("west", "east")) {
      boolean there =
          client.routes().stream().anyMatch(route -> route.route().id().equals(route(source)));
      if (!there) {
        client.createRoute(
            new Route(
                route(source),
                source,
                "east",
                List.of(TopicRule.named(TOPIC, TARGET)),
                Route.StartFrom.EARLIEST,
                null,
                null,
                Route.ErrorPolicy.PAUSE,
                Route.Origin.EXPLICIT,
                false),
            UUID.randomUUID().toString());
      }
    }
    return true;
  }

  /** The route from a cluster. */
  static String route(String source) {
    return source + "-to-all";
  }

  boolean allAreCopied() {
    return new ControllerClient(controller.rest())
            .mirrors(null).stream().filter(mirror -> mirror.state() == MirrorState.COPYING).count()
        == 2L * PARTITIONS;
  }

  ControllerClient controller() {
    return new ControllerClient(controller.rest());
  }

  List<TrialService> workers() {
    return workers;
  }

  /** The auditors that judge, whichever of them does. */
  List<RestClient> judges() {
    return eastAuditors.stream().map(TrialService::rest).toList();
  }

  LocalKafka west() {
    return west;
  }

  LocalKafka east() {
    return east;
  }

  Link westLink() {
    return west.links("east").get(0);
  }

  Link zooKeeperLink() {
    return zooKeeperLink;
  }

  Link postgresLink() {
    return postgresLink;
  }

  /** The books of the west. */
  Path sqlite() {
    return work.path().resolve("auditor-west.db");
  }

  /** Everything that can be killed. */
  List<LocalProcess> processes() {
    List<LocalProcess> all = new ArrayList<>();
    all.add(zooKeeper);
    all.add(west.broker(0));
    all.add(east.broker(0));
    Stream.of(List.of(federation, controller, westAuditor), workers, eastAuditors)
        .flatMap(List::stream)
        .forEach(service -> all.add(service.process()));
    return all;
  }

  /** Undoes whatever was done and not undone. */
  void heal() {
    List.of(westLink(), zooKeeperLink, postgresLink).forEach(Link::heal);
    processes().forEach(LocalProcess::thaw);
    processes().stream().filter(process -> !process.isAlive()).forEach(LocalProcess::start);
  }

  /** Keeps logs and books, and says where. */
  Path keep() {
    return work.keep().path();
  }

  @Override
  public void close() throws IOException {
    processes().forEach(LocalProcess::close);
    proxy.close();
    zooKeeperLink.close();
    postgresLink.close();
    west.close();
    east.close();
    postgres.close();
    work.close();
  }
}

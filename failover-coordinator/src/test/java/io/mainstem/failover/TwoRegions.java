package io.mainstem.failover;

import io.mainstem.api.client.FailoverClient;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.rest.RestClient;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.service.HttpProbe;
import io.mainstem.local.service.LocalService;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;

/**
 * ZooKeeper, a broker each in the regions west and east, and a coordinator in each of these and in
 * a third region that has no Kafka. The coordinators are processes of their own.
 */
@SuppressWarnings("NullAway") // what is not there fails the test by itself
final class TwoRegions implements AutoCloseable {

  static final Change SETUP = new Change("test", "setting up");

  final WorkDirectory work = WorkDirectory.temporary();
  final LocalZooKeeper zooKeeper = LocalZooKeeper.in(work);
  final LocalKafka west = kafka("west", "east");
  final LocalKafka east = kafka("east", "west");
  final Map<String, Coordinators> coordinators = new LinkedHashMap<>();
  private CuratorFramework curator;
  private VersionedStore store;

  record Coordinators(String region, LoopbackPort port, LocalService process) {
    FailoverClient client() {
      return new FailoverClient(
          new RestClient(
              List.of(URI.create("http://" + port.address())), Duration.ofSeconds(5), null));
    }
  }

  private LocalKafka kafka(String name, String other) {
    return LocalKafka.named(name, work).regionListener(other).regionListener("central").build();
  }

  void start() throws IOException {
    Startable.startAll(List.of(zooKeeper, west, east));
    curator = CuratorFrameworkFactory.newClient(zooKeeper.connectString(), new RetryOneTime(100));
    curator.start();
    store = new VersionedStore(curator, "/mainstem", Clock.systemUTC());
    for (String region : List.of("west", "east")) {
      store.create(Stored.REGIONS, new Region(region), SETUP);
      store.create(Stored.CLUSTERS, cluster(region), SETUP);
    }
    for (String region : List.of("west", "east", "central")) {
      coordinators.put(region, coordinator(region));
    }
    Startable.startAll(coordinators.values().stream().map(Coordinators::process).toList());
  }

  VersionedStore store() {
    return store;
  }

  LocalKafka kafka(String region) {
    return region.equals("west") ? west : east;
  }

  private Cluster cluster(String region) {
    LocalKafka kafka = kafka(region);
    String other = region.equals("west") ? "east" : "west";
    return new Cluster(
        region,
        region,
        Set.of(ClusterRole.REGIONAL),
        kafka.bootstrapServers(),
        Map.of(other, kafka.bootstrapServers(other), "central", kafka.bootstrapServers("central")),
        null,
        Map.of());
  }

  private Coordinators coordinator(String region) throws IOException {
    LoopbackPort port = LoopbackPort.reserve();
    LoopbackPort admin = LoopbackPort.reserve();
    Path file = work.path().resolve("coordinator-" + region + ".yml");
    Files.writeString(
        file,
        """
        region: %s
        instance: coordinator-%s
        zookeeper: {connectString: "%s", sessionTimeout: 2s}
        metadataUrls: ["http://127.0.0.1:1"]
        failover:
          probeInterval: 300ms
          probeTimeout: 1s
          goodProbesForHealthy: 5
          staleAfter: 3s
          fencedLimit: 7s
          settle: 3s
        server:
          applicationConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
          adminConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
        logging: {level: INFO, loggers: {org.apache.kafka: "OFF", org.apache.zookeeper: WARN}}
        """
            .formatted(region, region, zooKeeper.connectString(), port.number(), admin.number()));
    LocalService process =
        LocalService.named("coordinator-" + region, work)
            .readyWhen(new HttpProbe(URI.create("http://" + admin.address() + "/readiness")))
            .main(FailoverCoordinatorApplication.class.getName(), "server", file.toString());
    return new Coordinators(region, port, process);
  }

  FailoverClient client(String region) {
    return coordinators.get(region).client();
  }

  /** An active-passive topic of one partition, and a group of its own that lives in the west. */
  FailoverGroup declare(String topic, boolean automatic, String... consumerGroups) {
    west.createTopic(topic, 1);
    east.createTopic(topic, 1);
    store.create(
        Stored.TOPICS,
        new LogicalTopic(
            topic,
            "team",
            Tier.STANDARD,
            TopicPolicy.ACTIVE_PASSIVE,
            1,
            -1,
            1_000_000,
            1_000,
            Map.of(),
            topic,
            List.of(
                new Placement("west", topic, ClusterRole.REGIONAL),
                new Placement("east", topic, ClusterRole.REGIONAL))),
        SETUP);
    FailoverGroup group =
        new FailoverGroup(
            topic,
            List.of(topic),
            List.of(consumerGroups),
            "west",
            GroupState.ACTIVE,
            0,
            automatic);
    client("central").putGroup(group);
    return client("central").group(topic).value();
  }

  @Override
  public void close() {
    coordinators.values().forEach(c -> c.process().close());
    if (curator != null) {
      curator.close();
    }
    west.close();
    east.close();
    zooKeeper.close();
    coordinators.values().forEach(c -> c.port().close());
    work.close();
  }
}

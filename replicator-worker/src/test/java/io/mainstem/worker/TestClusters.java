package io.mainstem.worker;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two real clusters and a ZooKeeper, started once for all tests of the JVM and ended with it. Tests
 * use topics of their own.
 */
public final class TestClusters {
  public static final TestClusters SHARED = new TestClusters();

  public final WorkDirectory work = WorkDirectory.temporary();
  public final LocalZooKeeper zooKeeper = LocalZooKeeper.in(work);
  public final LocalKafka west =
      LocalKafka.named("west", work).property("log.cleaner.backoff.ms", "200").build();
  public final LocalKafka east = LocalKafka.named("east", work).build();

  private TestClusters() {
    Startable.startAll(List.of(zooKeeper, west, east));
  }

  public Cluster cluster(LocalKafka kafka) {
    return new Cluster(
        kafka.name(),
        kafka.name(),
        Set.of(ClusterRole.REGIONAL, ClusterRole.AGGREGATE),
        kafka.bootstrapServers(),
        Map.of(),
        null,
        Map.of());
  }
}

package io.mainstem.local.laboratory;

import io.mainstem.api.client.FederationClient;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Region;
import io.mainstem.api.operations.Operation;
import io.mainstem.local.LocalClusterException;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.link.Link;
import io.mainstem.local.process.LocalProcess;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The whole system on one machine: several regions over one ZooKeeper, every region's brokers
 * reached from the others through links. The demo runs in it, and so do the chaos scenarios: a demo
 * that somebody attacks.
 *
 * <p>Starting it registers regions and clusters; topics are up to the caller. Not thread-safe, but
 * for what it hands out.
 */
public final class Laboratory implements Startable {
  private final LocalZooKeeper zooKeeper;
  private final List<LabRegion> regions;

  Laboratory(LocalZooKeeper zooKeeper, List<LabRegion> regions) {
    this.zooKeeper = zooKeeper;
    this.regions = List.copyOf(regions);
  }

  /** Begins to describe a laboratory that keeps everything in {@code work}. */
  public static LaboratoryBuilder in(WorkDirectory work, ServiceRuntime runtime) {
    return new LaboratoryBuilder(work, runtime);
  }

  public List<LabRegion> regions() {
    return regions;
  }

  public LabRegion region(String name) {
    return regions.stream()
        .filter(region -> region.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("No region " + name + " in this laboratory"));
  }

  public LocalZooKeeper zooKeeper() {
    return zooKeeper;
  }

  /** What processes of region {@code from} reach the cluster of region {@code to} through. */
  public List<Link> links(String from, String to) {
    return region(to).kafka().links(from);
  }

  /** Every link between clusters. */
  public Stream<Link> allLinks() {
    return regions.stream()
        .flatMap(
            to ->
                regions.stream()
                    .filter(from -> !from.equals(to))
                    .flatMap(from -> links(from.name(), to.name()).stream()));
  }

  /** Launches everything, waits for everything, and makes the regions and clusters known. */
  public void start() {
    launch();
    awaitReady(PATIENCE);
    register();
  }

  @Override
  public void launch() {
    parts().forEach(Startable::launch);
  }

  @Override
  public void awaitReady(Duration timeout) {
    parts().forEach(part -> part.awaitReady(timeout));
  }

  /** ZooKeeper and brokers first: the services look for them. */
  private Stream<Startable> parts() {
    return Stream.of(
            Stream.<Startable>of(zooKeeper),
            regions.stream().map(LabRegion::kafka),
            regions.stream().map(LabRegion::services),
            regions.stream().flatMap(region -> region.workers().stream()))
        .flatMap(part -> part);
  }

  /**
   * Does nothing while everything that was not ended on purpose lives.
   *
   * @throws LocalClusterException if a process has ended by itself; the message says which and why
   */
  public void requireNothingDied() {
    zooKeeper.requireNotDied();
    for (LabRegion region : regions) {
      region.kafka().brokers().forEach(LocalProcess::requireNotDied);
      region.services().process().requireNotDied();
      region.workers().forEach(worker -> worker.process().requireNotDied());
    }
  }

  /** Puts regions and clusters into the federation metadata. */
  public void register() {
    FederationClient federation = regions.get(0).federation();
    for (LabRegion region : regions) {
      federation.putRegion(new Region(region.name()));
    }
    for (LabRegion region : regions) {
      federation.putCluster(cluster(region));
    }
  }

  private Cluster cluster(LabRegion region) {
    Map<String, String> remote = new HashMap<>();
    for (LabRegion other : regions) {
      if (!other.equals(region)) {
        remote.put(other.name(), region.kafka().bootstrapServers(other.name()));
      }
    }
    return new Cluster(
        region.name(),
        region.name(),
        Set.of(ClusterRole.REGIONAL, ClusterRole.AGGREGATE),
        region.kafka().bootstrapServers(),
        remote,
        null,
        Map.of());
  }

  /**
   * Declares a logical topic and waits until its physical topics are there.
   *
   * @throws LocalClusterException if that fails or takes longer than {@code timeout}
   */
  public LogicalTopic createTopic(LogicalTopic topic, Duration timeout) {
    FederationClient federation = regions.get(0).federation();
    Operation operation = federation.createTopic(topic, UUID.randomUUID().toString());
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!operation.state().finished()) {
      if (System.nanoTime() > deadline) {
        throw new LocalClusterException(
            "Topic %s was not there within %d s; its operation: %s"
                .formatted(topic.name(), timeout.toSeconds(), operation));
      }
      pause();
      operation = federation.operation(operation.id());
    }
    return switch (operation.state()) {
      case SUCCEEDED -> federation.topic(topic.name()).value();
      case PENDING, RUNNING, FAILED, ROLLED_BACK ->
          throw new LocalClusterException(
              "Topic " + topic.name() + " cannot be created: " + operation);
    };
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalClusterException("Interrupted while waiting for a topic", e);
    }
  }

  /** Kills everything. */
  @Override
  public void close() {
    List<Startable> all = new ArrayList<>(parts().toList());
    Collections.reverse(all);
    all.forEach(Startable::close);
    regions.forEach(region -> region.zooKeeperLink().close());
  }
}

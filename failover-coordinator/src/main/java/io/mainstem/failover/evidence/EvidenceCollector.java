package io.mainstem.failover.evidence;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.service.KafkaConnections;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes every cluster that is declared, as it is seen from this region, and pins up the results.
 * Without ZooKeeper it goes on probing the clusters it knows.
 *
 * <p>Its own thread keeps the set of watches in line with the declared clusters and publishes.
 */
public final class EvidenceCollector implements Managed {

  private static final Logger log = LoggerFactory.getLogger(EvidenceCollector.class);

  private static final long REFRESH_CLUSTERS_MS = 2_000;

  private final String instance;
  private final String region;
  private final VersionedStore store;
  private final KafkaConnections connections;
  private final EvidenceBoard board;
  private final ProbeSettings settings;
  private final Clock clock;
  private final Map<String, ClusterWatch> watches = new HashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          runnable -> {
            Thread made = new Thread(runnable, "evidence");
            made.setDaemon(true);
            return made;
          });

  public EvidenceCollector(
      String instance,
      String region,
      VersionedStore store,
      KafkaConnections connections,
      EvidenceBoard board,
      ProbeSettings settings,
      Clock clock) {
    this.instance = instance;
    this.region = region;
    this.store = store;
    this.connections = connections;
    this.board = board;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // both report their failures themselves
  public void start() {
    thread.scheduleWithFixedDelay(
        this::refreshClusters, 0, REFRESH_CLUSTERS_MS, TimeUnit.MILLISECONDS);
    thread.scheduleWithFixedDelay(
        this::publish,
        settings.interval().toMillis() / 2,
        settings.interval().toMillis(),
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() throws InterruptedException {
    thread.shutdownNow();
    if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
      log.warn("The evidence thread does not end in time, leaving it");
    }
    watches.values().forEach(ClusterWatch::close);
  }

  private void publish() {
    try {
      board.publish(RegionRows.of(instance, region, watches.values()));
    } catch (RuntimeException e) {
      log.error("Cannot pin up what is seen, trying again", e);
    }
  }

  private void refreshClusters() {
    try {
      List<Cluster> declared = store.list(Stored.CLUSTERS).stream().map(Versioned::value).toList();
      var gone = new HashSet<>(watches.keySet());
      for (Cluster cluster : declared) {
        gone.remove(cluster.id());
        watch(cluster);
      }
      gone.forEach(this::forget);
    } catch (StoreException e) {
      log.warn(
          "Cannot read the declared clusters, going on with {} known error=\"{}\"",
          watches.size(),
          e.getMessage());
    } catch (RuntimeException e) {
      log.error("Cannot keep up with the declared clusters, trying again", e);
    }
  }

  private void watch(Cluster cluster) {
    ClusterWatch known = watches.get(cluster.id());
    if (known != null && known.cluster().equals(cluster)) {
      return;
    }
    forget(cluster.id());
    try {
      Map<String, Object> connection = connections.clientProperties(cluster);
      watches.put(cluster.id(), new ClusterWatch(cluster, connection, settings, instance, clock));
    } catch (InvalidValueException e) {
      log.error("A cluster cannot be probed cluster={} error=\"{}\"", cluster.id(), e.getMessage());
    }
  }

  private void forget(String cluster) {
    ClusterWatch watch = watches.remove(cluster);
    if (watch != null) {
      watch.close();
    }
  }
}

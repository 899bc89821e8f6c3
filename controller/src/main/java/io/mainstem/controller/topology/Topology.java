package io.mainstem.controller.topology;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorRestart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the mirrors of this region's routes up to date: those whose target cluster is here.
 *
 * <p>One thread of its own puts together what the {@link ClusterWatch}es have found; it runs when
 * the routing table or an answer changes. The public methods may be called from any thread.
 */
public final class Topology implements Managed, ClusterWatch.AdminSource {

  private static final Logger log = LoggerFactory.getLogger(Topology.class);

  private final String region;
  private final Duration interval;
  private final Set<String> followedSettings;
  private final Duration settingsInterval;
  private final Supplier<RoutingTable> table;
  private final Function<Cluster, Map<String, Object>> connections;
  private final Map<String, ClusterWatch> watches = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "topology");
  private volatile TopologyView view = TopologyView.UNKNOWN;
  private volatile BooleanSupplier leads = () -> false;
  private volatile Runnable onChange = () -> {};
  private volatile boolean stopped;

  /**
   * @param interval between two questions to a cluster
   * @param followedSettings what copies are created with, and then follow their sources in
   * @param settingsInterval how often topics are compared in them
   * @param table the newest routing table, version 0 while there is none
   * @param connections settings of a client for a cluster
   */
  public Topology(
      String region,
      Duration interval,
      Set<String> followedSettings,
      Duration settingsInterval,
      Supplier<RoutingTable> table,
      Function<Cluster, Map<String, Object>> connections) {
    this.region = region;
    this.interval = interval;
    this.followedSettings = Set.copyOf(followedSettings);
    this.settingsInterval = settingsInterval;
    this.table = table;
    this.connections = connections;
    thread.setDaemon(true);
  }

  /**
   * Ties the topology to the fleet; call before it is started.
   *
   * @param nowLeads whether this controller creates and grows topics
   * @param listener called when the view has changed; must not block
   */
  public void serve(BooleanSupplier nowLeads, Runnable listener) {
    leads = nowLeads;
    onChange = listener;
  }

  /** What is known now. The same object as long as nothing changes. */
  public TopologyView view() {
    return view;
  }

  /** The topics that a cluster has shown when it was asked for all; empty if it never was. */
  public Set<String> topicsOf(String cluster) {
    ClusterWatch watch = watches.get(cluster);
    return watch == null ? Set.of() : watch.facts().topics().keySet();
  }

  /**
   * Where a restart of a mirror would begin; asks its source cluster.
   *
   * @return empty if the cluster does not answer now, or does not have the partition
   */
  public Optional<PartitionRange> range(String cluster, MirrorId mirror, MirrorRestart restart) {
    Optional<ClusterAdmin> source = of(cluster);
    if (source.isEmpty() || !answers(cluster)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          source.get().range(new TopicPartition(mirror.topic(), mirror.partition()), restart));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      log.info(
          "Cannot tell where a restart would begin mirror={} error=\"{}\"", mirror, e.getMessage());
      return Optional.empty();
    }
  }

  /** Looks at the routing table again; call when it has changed. */
  public void refresh() {
    wake.release();
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() throws InterruptedException {
    stopped = true;
    wake.release();
    thread.join(TimeUnit.SECONDS.toMillis(5));
  }

  @Override
  public ClusterAdmin open(Cluster cluster) {
    return new ClusterAdmin(
        cluster.id(), "mainstem-controller-" + region, connections.apply(cluster));
  }

  @Override
  public Optional<ClusterAdmin> of(String cluster) {
    return Optional.ofNullable(watches.get(cluster)).map(ClusterWatch::admin);
  }

  @Override
  public boolean answers(String cluster) {
    ClusterWatch watch = watches.get(cluster);
    return watch != null && watch.facts().answered() != null && watch.facts().problem() == null;
  }

  private void run() {
    try {
      while (!stopped) {
        try {
          combine();
        } catch (RuntimeException e) {
          log.error("Working out the mirrors failed, going on with those known", e);
        }
        // leadership changes without a call: looking now and then lets a new leader create topics
        if (wake.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watches.values().forEach(ClusterWatch::close);
    }
  }

  private void combine() {
    RoutingTable current = table.get();
    if (current.version() == 0) {
      return;
    }
    Map<String, Cluster> clusters = new HashMap<>();
    current.clusters().forEach(cluster -> clusters.put(cluster.id(), cluster));
    List<RouteRules> all = current.routes().stream().map(RouteRules::new).toList();
    List<RouteRules> ours = all.stream().filter(rules -> isOurs(rules.route(), clusters)).toList();
    watchClusters(ours, clusters);
    Map<String, ClusterFacts> facts = new HashMap<>();
    watches.forEach((id, watch) -> facts.put(id, watch.facts()));
    Resolver resolver = new Resolver(RouteGraph.ofRules(all), facts);
    List<RouteTopology> routes = new ArrayList<>();
    for (RouteRules rules : ours) {
      routes.add(
          clusters.containsKey(rules.route().sourceCluster())
              ? resolver.resolve(rules)
              : RouteTopology.unresolved(
                  rules.route(),
                  List.of("Cluster " + rules.route().sourceCluster() + " is not known.")));
    }
    ask(ours, facts, resolver.needs());
    publish(new TopologyView(true, routes));
  }

  private boolean isOurs(Route route, Map<String, Cluster> clusters) {
    Cluster target = clusters.get(route.targetCluster());
    return target != null && target.region().equals(region);
  }

  /** Starts watching clusters that are new or described anew, stops watching those not needed. */
  private void watchClusters(List<RouteRules> routes, Map<String, Cluster> clusters) {
    Set<String> needed = new HashSet<>();
    for (RouteRules rules : routes) {
      needed.add(rules.route().sourceCluster());
      needed.add(rules.route().targetCluster());
    }
    needed.retainAll(clusters.keySet());
    watches
        .entrySet()
        .removeIf(
            entry -> {
              boolean stays =
                  needed.contains(entry.getKey())
                      && entry.getValue().cluster().equals(clusters.get(entry.getKey()));
              if (!stays) {
                entry.getValue().close();
              }
              return !stays;
            });
    for (String id : needed) {
      watches.computeIfAbsent(
          id,
          missing -> {
            Cluster cluster = java.util.Objects.requireNonNull(clusters.get(id));
            ClusterWatch watch =
                new ClusterWatch(
                    cluster,
                    interval,
                    this,
                    new SettingsFollower(id, followedSettings, settingsInterval),
                    wake::release);
            watch.start();
            return watch;
          });
    }
  }

  private void ask(
      List<RouteRules> routes,
      Map<String, ClusterFacts> facts,
      Map<String, List<TopicNeed>> needs) {
    Questions questions = new Questions();
    for (RouteRules rules : routes) {
      String source = rules.route().sourceCluster();
      questions.add(rules, facts.getOrDefault(source, ClusterFacts.UNKNOWN));
    }
    boolean mayChange = leads.getAsBoolean();
    watches.forEach(
        (id, watch) ->
            watch.ask(
                questions.interest(id),
                mayChange ? needs.getOrDefault(id, List.of()) : List.of(),
                mayChange ? questions.copies(id) : List.of()));
  }

  private void publish(TopologyView now) {
    if (!now.equals(view)) {
      view = now;
      onChange.run();
    }
  }
}

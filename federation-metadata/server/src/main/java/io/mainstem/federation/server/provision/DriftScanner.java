package io.mainstem.federation.server.provision;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.TopicDrift;
import io.mainstem.api.federation.TopicDrift.Finding;
import io.mainstem.api.federation.TopicDrift.Kind;
import io.mainstem.federation.server.derive.DriftComparison;
import io.mainstem.federation.server.derive.Federation;
import io.mainstem.federation.server.derive.PhysicalTopic;
import io.mainstem.federation.server.derive.TopicDefaults;
import io.mainstem.federation.server.serving.StoreMirror;
import io.mainstem.service.store.Leadership;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares every logical topic with its clusters, again and again, on the leading instance. Each
 * cluster is asked once for all its topics. A cluster that does not answer costs one time-out and
 * one finding for each of its topics, and holds up nothing else.
 *
 * <p>Threading: one thread scans; what it found is read from any.
 */
public final class DriftScanner implements Managed {

  private static final Logger log = LoggerFactory.getLogger(DriftScanner.class);
  private static final Comparator<Placement> BY_NAME =
      Comparator.comparing(Placement::physicalTopic);

  private final StoreMirror mirror;
  private final PhysicalTopics physical;
  private final Leadership leadership;
  private final Duration interval;
  private final Clock clock;
  private final ScheduledExecutorService scanner =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "drift");
            thread.setDaemon(true);
            return thread;
          });
  private volatile List<TopicDrift> drifting = List.of();

  /**
   * @param interval from the end of one scan to the start of the next
   */
  public DriftScanner(
      StoreMirror mirror,
      PhysicalTopics physical,
      Leadership leadership,
      Duration interval,
      Clock clock) {
    this.mirror = mirror;
    this.physical = physical;
    this.leadership = leadership;
    this.interval = interval;
    this.clock = clock;
  }

  @Override
  public void start() {
    var unused =
        scanner.scheduleWithFixedDelay(
            this::scan, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    scanner.shutdownNow();
  }

  /** The topics that drift, as of the last scan; none where this instance does not lead. */
  public List<TopicDrift> drifting() {
    return drifting;
  }

  /** How many differences of each kind there are. */
  public Map<Kind, Integer> counts() {
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    for (TopicDrift drift : drifting) {
      drift.findings().forEach(finding -> counts.merge(finding.kind(), 1, Integer::sum));
    }
    return counts;
  }

  private void scan() {
    if (!leadership.leads() || mirror.staleSince() != null) {
      drifting = List.of();
      return;
    }
    try {
      Federation federation = RouteConverger.federation(mirror.current());
      Map<String, List<Finding>> findings = new TreeMap<>();
      for (Cluster cluster : federation.clusters()) {
        scan(cluster, federation.topics(), findings);
      }
      for (LogicalTopic topic : federation.topics()) {
        findings
            .computeIfAbsent(topic.name(), any -> new ArrayList<>())
            .addAll(DriftComparison.declared(topic, federation));
      }
      publish(findings);
    } catch (RuntimeException e) {
      log.error("A scan for drift failed in a way nobody foresaw, the next one comes", e);
    }
  }

  private void scan(
      Cluster cluster, List<LogicalTopic> topics, Map<String, List<Finding>> findings) {
    Map<Placement, LogicalTopic> here = new TreeMap<>(BY_NAME);
    for (LogicalTopic topic : topics) {
      for (Placement placement : topic.placements()) {
        if (placement.cluster().equals(cluster.id())) {
          here.put(placement, topic);
        }
      }
    }
    if (here.isEmpty()) {
      return;
    }
    try {
      int brokers = physical.brokers(cluster);
      Map<String, PhysicalTopic> found =
          physical.describe(cluster, here.keySet().stream().map(Placement::physicalTopic).toList());
      here.forEach(
          (placement, topic) ->
              add(
                  findings,
                  topic,
                  DriftComparison.physical(
                      placement,
                      topic.partitions(),
                      TopicDefaults.physicalConfig(
                          topic, TopicDefaults.replicationFactor(topic.tier(), brokers)),
                      found.get(placement.physicalTopic()))));
    } catch (ClusterProblem e) {
      here.forEach(
          (placement, topic) ->
              add(
                  findings,
                  topic,
                  List.of(DriftComparison.unreachable(placement, String.valueOf(e.getMessage())))));
    }
  }

  private static void add(
      Map<String, List<Finding>> findings, LogicalTopic topic, List<Finding> found) {
    findings.computeIfAbsent(topic.name(), any -> new ArrayList<>()).addAll(found);
  }

  private void publish(Map<String, List<Finding>> findings) {
    List<TopicDrift> found = new ArrayList<>();
    findings.forEach(
        (topic, list) -> {
          if (!list.isEmpty()) {
            found.add(new TopicDrift(topic, clock.instant(), list));
          }
        });
    if (!sameFindings(found, drifting)) {
      found.forEach(
          drift ->
              log.warn("A topic drifts topic={} findings={}", drift.topic(), drift.findings()));
      log.info("Drift was scanned topics={}", found.size());
    }
    drifting = List.copyOf(found);
  }

  private static boolean sameFindings(List<TopicDrift> one, List<TopicDrift> other) {
    return one.stream()
        .map(TopicDrift::findings)
        .toList()
        .equals(other.stream().map(TopicDrift::findings).toList());
  }
}

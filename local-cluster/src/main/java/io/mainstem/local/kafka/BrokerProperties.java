package io.mainstem.local.kafka;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The configuration of one broker in combined mode, small and quick: few partitions in the internal
 * topics, no wait before the first rebalance, and a dead broker is noticed after two seconds. Pure.
 */
final class BrokerProperties {
  /** The listener that clients of the broker's own region use, and the brokers among themselves. */
  static final String LOCAL = "LOCAL";

  private static final String CONTROLLER = "CONTROLLER";

  private BrokerProperties() {}

  /**
   * @param node the broker
   * @param quorum every broker of its cluster, itself included
   * @param logDirectory where it keeps its data
   * @param overrides win over everything else
   */
  static Map<String, String> of(
      BrokerNode node, List<BrokerNode> quorum, Path logDirectory, Map<String, String> overrides) {
    Map<String, String> all = new LinkedHashMap<>();
    identity(all, node, quorum, logDirectory);
    listeners(all, node);
    replication(all, quorum.size());
    small(all);
    all.putAll(overrides);
    return all;
  }

  private static void identity(
      Map<String, String> all, BrokerNode node, List<BrokerNode> quorum, Path logDirectory) {
    all.put("process.roles", "broker,controller");
    all.put("node.id", Integer.toString(node.id()));
    all.put(
        "controller.quorum.voters",
        quorum.stream()
            .map(voter -> voter.id() + "@" + voter.controllerPort().address())
            .collect(Collectors.joining(",")));
    all.put("log.dirs", logDirectory.toString());
  }

  private static void listeners(Map<String, String> all, BrokerNode node) {
    StringBuilder bound = new StringBuilder(LOCAL + "://" + node.localPort().address());
    StringBuilder advertised = new StringBuilder(bound);
    StringBuilder protocols = new StringBuilder(CONTROLLER + ":PLAINTEXT," + LOCAL + ":PLAINTEXT");
    for (RegionListener listener : node.regionListeners()) {
      bound.append(',').append(listener.name()).append("://").append(listener.port().address());
      advertised
          .append(',')
          .append(listener.name())
          .append("://")
          .append(listener.link().address());
      protocols.append(',').append(listener.name()).append(":PLAINTEXT");
    }
    bound.append(',').append(CONTROLLER).append("://").append(node.controllerPort().address());
    all.put("listeners", bound.toString());
    all.put("advertised.listeners", advertised.toString());
    all.put("listener.security.protocol.map", protocols.toString());
    all.put("inter.broker.listener.name", LOCAL);
    all.put("controller.listener.names", CONTROLLER);
  }

  private static void replication(Map<String, String> all, int brokers) {
    String replicas = Integer.toString(Math.min(3, brokers));
    String inSync = brokers >= 3 ? "2" : "1";
    all.put("default.replication.factor", replicas);
    all.put("min.insync.replicas", inSync);
    all.put("offsets.topic.replication.factor", replicas);
    all.put("transaction.state.log.replication.factor", replicas);
    all.put("transaction.state.log.min.isr", inSync);
    all.put("share.coordinator.state.topic.replication.factor", replicas);
    all.put("share.coordinator.state.topic.min.isr", inSync);
  }

  private static void small(Map<String, String> all) {
    all.put("auto.create.topics.enable", "false");
    all.put("offsets.topic.num.partitions", "4");
    all.put("transaction.state.log.num.partitions", "4");
    all.put("share.coordinator.state.topic.num.partitions", "1");
    all.put("group.initial.rebalance.delay.ms", "0");
    all.put("broker.session.timeout.ms", "2000");
    all.put("broker.heartbeat.interval.ms", "500");
    all.put("num.network.threads", "2");
    all.put("num.io.threads", "4");
    all.put("background.threads", "2");
    all.put("num.recovery.threads.per.data.dir", "1");
    all.put("log.cleaner.dedupe.buffer.size", "4194304");
    all.put("log.segment.bytes", "67108864");
    // Records of any age may be written: without this, old ones vanish at the broker's first look.
    all.put("log.retention.ms", "-1");
    all.put("log.index.size.max.bytes", "1048576");
    all.put("controlled.shutdown.max.retries", "1");
  }
}

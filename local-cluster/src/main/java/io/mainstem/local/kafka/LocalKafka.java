package io.mainstem.local.kafka;

import io.mainstem.local.LocalClusterException;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.link.Link;
import io.mainstem.local.process.RuntimeClasspath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster: real brokers in combined mode, each a child process. Clients do not create
 * topics by accident.
 */
public final class LocalKafka implements Startable {
  private final String name;
  private final List<LocalBroker> brokers;
  private final List<AutoCloseable> ports;

  private LocalKafka(String name, List<LocalBroker> brokers, List<AutoCloseable> ports) {
    this.name = name;
    this.brokers = List.copyOf(brokers);
    this.ports = List.copyOf(ports);
  }

  /** Begins to describe a cluster whose brokers keep their data and logs in {@code work}. */
  public static Builder named(String name, WorkDirectory work) {
    return new Builder(name, work);
  }

  /** One broker, default version, started. */
  public static LocalKafka single(String name, WorkDirectory work) {
    LocalKafka kafka = named(name, work).build();
    kafka.start();
    return kafka;
  }

  public String name() {
    return name;
  }

  public List<LocalBroker> brokers() {
    return brokers;
  }

  /**
   * @param index from 0, in the order of the node ids
   */
  public LocalBroker broker(int index) {
    return brokers.get(index);
  }

  /** For clients of the cluster's own region: no link in between. */
  public String bootstrapServers() {
    return brokers.stream().map(LocalBroker::address).collect(Collectors.joining(","));
  }

  /** For clients of a remote region: everything goes through that region's links. */
  public String bootstrapServers(String region) {
    return links(region).stream().map(Link::address).collect(Collectors.joining(","));
  }

  /** The links from a remote region, one for each broker. */
  public List<Link> links(String region) {
    List<Link> found =
        brokers.stream()
            .flatMap(broker -> broker.node().regionListeners().stream())
            .filter(listener -> listener.region().equals(region))
            .map(RegionListener::link)
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "Cluster "
              + name
              + " has no listener for region "
              + region
              + ": add it with regionListener");
    }
    return found;
  }

  /** An admin client without link; the caller closes it. */
  public Admin admin() {
    return Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
  }

  /** Creates a topic with the cluster's default replication. */
  public void createTopic(String topic, int partitions) {
    createTopic(topic, partitions, Map.of());
  }

  /** Creates a topic with the cluster's default replication and these settings. */
  public void createTopic(String topic, int partitions, Map<String, String> settings) {
    NewTopic wanted =
        new NewTopic(topic, partitions, (short) Math.min(3, brokers.size())).configs(settings);
    try (Admin admin = admin()) {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      throw new LocalClusterException(
          "Cannot create topic " + topic + " on " + name + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalClusterException(
          "Interrupted while creating topic " + topic + " on " + name, e);
    }
  }

  /** Launches every broker and waits until all of them serve. */
  public void start() {
    launch();
    awaitReady(PATIENCE);
  }

  @Override
  public void launch() {
    brokers.forEach(LocalBroker::launch);
  }

  @Override
  public void awaitReady(Duration timeout) {
    brokers.forEach(broker -> broker.awaitReady(timeout));
  }

  /** Stops every broker in an orderly way; data and ports stay. */
  public void stop() {
    brokers.parallelStream().forEach(LocalBroker::stop);
  }

  @Override
  public void close() {
    brokers.forEach(LocalBroker::close);
    ports.forEach(LocalKafka::closePort);
  }

  private static void closePort(AutoCloseable port) {
    try {
      port.close();
    } catch (Exception e) {
      throw new LocalClusterException("Cannot give a port back", e);
    }
  }

  /**
   * What the cluster is to be. By default one broker of the default version with a heap of 256 MiB.
   */
  public static final class Builder {
    private final String name;
    private final WorkDirectory work;
    private final Map<String, String> overrides = new LinkedHashMap<>();
    private final Set<String> regions = new LinkedHashSet<>();
    private final List<String> jvmArguments = new ArrayList<>();
    private @Nullable String version;
    private int brokers = 1;
    private int firstNodeId = 1;
    private int heapMebibytes = 256;
    private boolean peakPerformance;

    private Builder(String name, WorkDirectory work) {
      this.name = name;
      this.work = work;
    }

    /** Any version from 3.9 on that is on Maven Central; it is fetched when it is first used. */
    public Builder version(String version) {
      this.version = version;
      return this;
    }

    /** All of them are controllers, too: 1 or 3. */
    public Builder brokers(int brokers) {
      this.brokers = brokers;
      return this;
    }

    /** The node id of the first broker; the others count on. 1 by default. */
    public Builder firstNodeId(int firstNodeId) {
      this.firstNodeId = firstNodeId;
      return this;
    }

    /** Heap of each broker. */
    public Builder heapMebibytes(int heapMebibytes) {
      this.heapMebibytes = heapMebibytes;
      return this;
    }

    /**
     * Compiles hot code as well as the JVM can. Without it a broker starts in half the time, uses
     * less memory, and carries less at its peak: right for tests, wrong for measurements.
     */
    public Builder peakPerformance() {
      this.peakPerformance = true;
      return this;
    }

    /** More arguments for each broker's JVM. */
    public Builder jvmArgument(String argument) {
      jvmArguments.add(argument);
      return this;
    }

    /** A broker property, over what the local cluster would choose. */
    public Builder property(String key, String value) {
      overrides.put(key, value);
      return this;
    }

    /** Gives each broker a listener, behind a link, for clients of this region. */
    public Builder regionListener(String region) {
      regions.add(region);
      return this;
    }

    /** The cluster, not yet started. Its ports are its own from now on. */
    public LocalKafka build() {
      List<AutoCloseable> ports = new ArrayList<>();
      List<BrokerNode> nodes = new ArrayList<>();
      for (int i = 0; i < brokers; i++) {
        nodes.add(node(firstNodeId + i, ports));
      }
      List<String> jvm = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xmx" + heapMebibytes + "m"));
      if (!peakPerformance) {
        jvm.add("-XX:TieredStopAtLevel=1");
      }
      jvm.addAll(jvmArguments);
      String chosen = version == null ? RuntimeClasspath.KAFKA.defaultVersion() : version;
      LocalBroker.Settings settings =
          new LocalBroker.Settings(
              chosen, Uuid.randomUuid().toString(), jvm, Map.copyOf(overrides), nodes);
      return new LocalKafka(
          name, nodes.stream().map(node -> broker(node, settings)).toList(), ports);
    }

    private LocalBroker broker(BrokerNode node, LocalBroker.Settings settings) {
      String brokerName = brokers == 1 ? "kafka-" + name : "kafka-" + name + "-" + node.id();
      Path directory = work.directory(brokerName);
      return new LocalBroker(brokerName, node, settings, directory);
    }

    private BrokerNode node(int id, List<AutoCloseable> ports) {
      LoopbackPort local = keep(LoopbackPort.reserve(), ports);
      LoopbackPort controller = keep(LoopbackPort.reserve(), ports);
      List<RegionListener> listeners = new ArrayList<>();
      for (String region : regions) {
        LoopbackPort port = keep(LoopbackPort.reserve(), ports);
        Link link = keep(Link.to(port.socketAddress()), ports);
        listeners.add(new RegionListener(region, port, link));
      }
      return new BrokerNode(id, local, controller, listeners);
    }

    private static <T extends AutoCloseable> T keep(T resource, List<AutoCloseable> resources) {
      resources.add(resource);
      return resource;
    }
  }
}

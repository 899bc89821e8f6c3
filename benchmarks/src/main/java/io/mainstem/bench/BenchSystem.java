package io.mainstem.bench;

import io.mainstem.api.client.AuditorClient;
import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.Region;
import io.mainstem.api.rest.RestClient;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.link.Link;
import io.mainstem.local.process.LocalProcess;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Two clusters of one broker each, and what Mainstem needs to copy from one to the other:
 * ZooKeeper, federation metadata, controller and one worker, each a process of its own. The auditor
 * runs only where it is what is measured: it reads both ends on the same two cores, and a
 * production worker does not share its cores with it.
 *
 * <p>Not thread-safe.
 */
final class BenchSystem implements AutoCloseable {
  static final String SOURCE = "source";
  static final String TARGET = "target";

  /** The same for every process that copies, ours and the peer's. */
  private static final List<String> COPIER_JVM = List.of("-Xmx1g", "-Xms1g", "-XX:+UseG1GC");

  private static final List<String> SMALL_JVM =
      List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  private static final Duration REST_TIMEOUT = Duration.ofSeconds(20);
  private static final int BROKER_HEAP_MEBIBYTES = 1_024;

  /** As Kafka's own scripts start a broker: the serial collector stops it for 350 ms at a time. */
  private static final List<String> BROKER_JVM =
      List.of(
          "-Xms" + BROKER_HEAP_MEBIBYTES + "m",
          "-XX:-UseSerialGC",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:InitiatingHeapOccupancyPercent=35",
          "-XX:+ExplicitGCInvokesConcurrent",
          "-XX:+AlwaysPreTouch");

  /** The source's region has no auditor here: both ends are read from the target's. */
  private static final String AUDITOR =
      "auditor: {database: \"jdbc:sqlite:%s\", topicsEvery: 1s, remoteSilence: 1s}\n";

  private final BenchOptions options;
  private final WorkDirectory work;
  private final LocalZooKeeper zooKeeper;
  private final LocalKafka source;
  private final LocalKafka target;
  private final OurProcess metadata;
  private final OurProcess controller;
  private final OurProcess worker;
  private final OurProcess auditor;
  private final List<String> copierJvm;

  BenchSystem(BenchOptions options) {
    this(options, List.of());
  }

  /**
   * @param furtherCopierJvm arguments for the JVM of every process that copies, ours and the peer's
   */
  BenchSystem(BenchOptions options, List<String> furtherCopierJvm) {
    this.options = options;
    work = options.logs().newDirectory();
    zooKeeper = LocalZooKeeper.in(work);
    source = cluster(SOURCE).regionListener(TARGET).build();
    target = cluster(TARGET).build();
    this.copierJvm = concat(COPIER_JVM, furtherCopierJvm);
    LoopbackPort metadataPort = LoopbackPort.reserve();
    metadata = process("federation-metadata", metadataPort, metadataPort, SMALL_JVM, "");
    controller = process("controller", LoopbackPort.reserve(), metadataPort, SMALL_JVM, "");
    worker =
        process(
            "replicator-worker",
            LoopbackPort.reserve(),
            metadataPort,
            concat(copierJvm, options.workerJvm()),
            options.workerYaml());
    auditor =
        process(
            "auditor",
            LoopbackPort.reserve(),
            metadataPort,
            List.of("-Xmx384m", "-XX:+UseSerialGC"),
            AUDITOR.formatted(work.directory("auditor").resolve("auditor.db")));
  }

  private LocalKafka.Builder cluster(String name) {
    LocalKafka.Builder cluster =
        LocalKafka.named(name, work).heapMebibytes(BROKER_HEAP_MEBIBYTES).peakPerformance();
    BROKER_JVM.forEach(cluster::jvmArgument);
    return cluster
        // Kafka's defaults: the local cluster's small segments are rolled, and flushed, all the
        // time.
        .property("log.segment.bytes", "1073741824")
        // Copies that were measured must not stay in memory for another minute.
        .property("log.segment.delete.delay.ms", "1000")
        .property("log.index.size.max.bytes", "10485760")
        // The brokers' fixed windows hold three segments of a loopback device: the fourth is lost,
        // and whoever sends waits 200 ms to repeat it. Let the system choose, as for a long link.
        .property("socket.receive.buffer.bytes", "-1")
        .property("socket.send.buffer.bytes", "-1");
  }

  private OurProcess process(
      String service,
      LoopbackPort rest,
      LoopbackPort metadataPort,
      List<String> jvm,
      String further) {
    return new OurProcess(
        work,
        options.mainClass(),
        service,
        service,
        zooKeeper.connectString(),
        rest,
        metadataPort,
        jvm,
        further);
  }

  /**
   * Starts all but the worker.
   *
   * @param throughLink whether copiers read the source through its {@link #link}
   */
  void start(boolean throughLink) {
    List<Startable> parts = List.of(zooKeeper, source, target, metadata, controller);
    parts.forEach(Startable::launch);
    parts.forEach(part -> part.awaitReady(Startable.PATIENCE));
    FederationClient federation = new FederationClient(rest(metadata));
    federation.putRegion(new Region(SOURCE));
    federation.putRegion(new Region(TARGET));
    federation.putCluster(described(SOURCE, sourceServers(throughLink)));
    federation.putCluster(described(TARGET, target.bootstrapServers()));
  }

  static Cluster described(String name, String servers) {
    return new Cluster(
        name,
        name,
        Set.of(ClusterRole.REGIONAL, ClusterRole.AGGREGATE),
        servers,
        Map.of(),
        null,
        Map.of());
  }

  static RestClient rest(OurProcess process) {
    return new RestClient(List.of(process.url()), REST_TIMEOUT, null);
  }

  WorkDirectory work() {
    return work;
  }

  LocalKafka source() {
    return source;
  }

  LocalKafka target() {
    return target;
  }

  /** How copiers reach the source. */
  String sourceServers(boolean throughLink) {
    return throughLink ? source.bootstrapServers(TARGET) : source.bootstrapServers();
  }

  /** What lies between the source and the target's region. */
  Link link() {
    return source.links(TARGET).get(0);
  }

  ControllerClient controller() {
    return new ControllerClient(rest(controller));
  }

  WorkerClient workerClient() {
    return new WorkerClient(rest(worker));
  }

  /** Not started with the rest: each measurement gets a new process, as the peer's does. */
  LocalProcess worker() {
    return worker.process();
  }

  /** Started by those who want to know what it costs. */
  LocalProcess auditor() {
    return auditor.process();
  }

  AuditorClient auditorClient() {
    return new AuditorClient(rest(auditor));
  }

  List<String> copierJvm() {
    return copierJvm;
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  @Override
  public void close() {
    List<AutoCloseable> parts =
        new ArrayList<>(List.of(auditor, worker, controller, metadata, target, source, zooKeeper));
    if (options.keepFiles()) {
      work.keep();
    } else {
      parts.add(work);
    }
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot end " + part, e);
      }
    }
  }
}

package io.mainstem.bench;

import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.federation.Region;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fleet as it is deployed, every part a process of its own: two clusters of one broker,
 * federation metadata, two controllers and many workers with small heaps. Not thread-safe.
 */
final class FleetSystem implements AutoCloseable {
  private static final List<String> SERVICE_JVM =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k");

  /** A few hundred mirrors need 8 KiB each; the rest is buffers. */
  private static final List<String> WORKER_JVM =
      List.of("-Xmx224m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k");

  private static final int BROKER_HEAP_MEBIBYTES = 768;
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration REST_TIMEOUT = Duration.ofSeconds(20);
  private static final int CONTROLLERS = 2;

  private final BenchOptions options;
  private final WorkDirectory work;
  private final LocalZooKeeper zooKeeper;
  private final LocalKafka source;
  private final LocalKafka target;
  private final LoopbackPort metadataPort = LoopbackPort.reserve();
  private final OurProcess metadata;
  private final List<OurProcess> controllers = new ArrayList<>();
  private final List<OurProcess> workers = new ArrayList<>();

  FleetSystem(BenchOptions options, int workers) {
    this.options = options;
    this.work = options.logs().newDirectory();
    this.zooKeeper = LocalZooKeeper.in(work);
    this.source = cluster(BenchSystem.SOURCE);
    this.target = cluster(BenchSystem.TARGET);
    String name = "federation-metadata";
    this.metadata = process(name, name, metadataPort, SERVICE_JVM, "");
    for (int i = 1; i <= CONTROLLERS; i++) {
      controllers.add(
          process("controller", "controller-" + i, LoopbackPort.reserve(), SERVICE_JVM, ""));
    }
    List<String> workerJvm =
        Stream.concat(WORKER_JVM.stream(), options.workerJvm().stream()).toList();
    for (int i = 1; i <= workers; i++) {
      this.workers.add(
          process(
              "replicator-worker",
              "worker-" + i,
              LoopbackPort.reserve(),
              workerJvm,
              options.workerYaml()));
    }
  }

  private LocalKafka cluster(String name) {
    return LocalKafka.named(name, work)
        .heapMebibytes(BROKER_HEAP_MEBIBYTES)
        .peakPerformance()
        // each of thousands of partitions maps its index files: keep them small
        .property("log.index.size.max.bytes", "65536")
        .build();
  }

  private OurProcess process(
      String service, String name, LoopbackPort rest, List<String> jvm, String further) {
    return new OurProcess(
        work,
        options.mainClass(),
        service,
        name,
        zooKeeper.connectString(),
        rest,
        metadataPort,
        jvm,
        further);
  }

  /** Starts everything and makes the clusters known. */
  void start() {
    List<Startable> ground = List.of(zooKeeper, source, target, metadata);
    ground.forEach(Startable::launch);
    ground.forEach(part -> part.awaitReady(PATIENCE));
    FederationClient federation = new FederationClient(BenchSystem.rest(metadata));
    federation.putRegion(new Region(BenchSystem.SOURCE));
    federation.putRegion(new Region(BenchSystem.TARGET));
    federation.putCluster(BenchSystem.described(BenchSystem.SOURCE, source.bootstrapServers()));
    federation.putCluster(BenchSystem.described(BenchSystem.TARGET, target.bootstrapServers()));
    controllers.forEach(Startable::launch);
    controllers.forEach(part -> part.awaitReady(PATIENCE));
    workers.forEach(Startable::launch);
    workers.forEach(part -> part.awaitReady(PATIENCE));
  }

  LocalKafka source() {
    return source;
  }

  LocalKafka target() {
    return target;
  }

  List<OurProcess> workers() {
    return Collections.unmodifiableList(workers);
  }

  /** Any controller that answers. */
  ControllerClient controller() {
    return new ControllerClient(
        new RestClient(controllers.stream().map(OurProcess::url).toList(), REST_TIMEOUT, null));
  }

  /**
   * The controller that leads.
   *
   * @throws IllegalStateException if none does now
   */
  OurProcess leader() {
    return controllers.stream()
        .filter(FleetSystem::leads)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no controller leads"));
  }

  /** Whether a controller other than this one leads. */
  boolean isSucceeded(OurProcess former) {
    return controllers.stream()
        .anyMatch(controller -> !controller.equals(former) && leads(controller));
  }

  private static boolean leads(OurProcess controller) {
    try {
      return new ControllerClient(BenchSystem.rest(controller)).fleet().leads();
    } catch (ServiceUnreachableException e) {
      return false; // it was killed
    }
  }

  @Override
  public void close() {
    List<AutoCloseable> parts = new ArrayList<>(workers);
    parts.addAll(controllers);
    parts.addAll(List.of(metadata, target, source, zooKeeper));
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

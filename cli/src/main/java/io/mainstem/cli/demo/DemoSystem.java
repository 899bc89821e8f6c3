package io.mainstem.cli.demo;

import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.cli.WrongUseException;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.laboratory.LabRegion;
import io.mainstem.local.laboratory.LabService;
import io.mainstem.local.laboratory.Laboratory;
import io.mainstem.local.laboratory.ServiceRuntime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The brokers, services and workers of the demo, and its logical topic. */
final class DemoSystem implements AutoCloseable {

  static final String TOPIC = "trips";

  private static final List<String> REGIONS =
      List.of(
          "us-west",
          "us-east",
          "eu-west",
          "ap-south",
          "sa-east",
          "eu-north",
          "ap-east",
          "af-south");
  private static final int WORKERS_PER_REGION = 2;
  private static final int PARTITIONS = 6;
  private static final int PORTS_TRIED = 50;

  /** Long enough for any auditor, short enough that a demo left alone does not fill the disk. */
  private static final Duration RETENTION = Duration.ofMinutes(15);

  /** What a minute at the usual rate takes. */
  private static final long LEAST_ROOM_BYTES = 1L << 30;

  private static final Duration TOPIC_PATIENCE = Duration.ofSeconds(60);
  private static final Logger LOG = LoggerFactory.getLogger(DemoSystem.class);

  private final WorkDirectory work;
  private final Laboratory laboratory;

  private DemoSystem(WorkDirectory work, Laboratory laboratory) {
    this.work = work;
    this.laboratory = laboratory;
  }

  /** Describes the system; nothing runs yet, but its ports are its own. */
  static DemoSystem of(DemoOptions options) {
    Path keep = options.keep();
    WorkDirectory work = keep == null ? WorkDirectory.temporary() : WorkDirectory.at(keep);
    List<String> frugal = List.of("-Djava.io.tmpdir=" + work.path(), "-XX:-UsePerfData");
    Laboratory laboratory =
        Laboratory.in(work, frugal(ServiceRuntime.own("io.mainstem.cli.Mainstem"), frugal))
            .regions(REGIONS.subList(0, options.regions()))
            .workersPerRegion(WORKERS_PER_REGION)
            .firstRestPort(freePort(options.port()))
            .kafka(
                kafka -> {
                  frugal.forEach(kafka::jvmArgument);
                  // The broker is its own controller: on a busy machine a short session only fences
                  // it.
                  return kafka
                      .property("broker.heartbeat.interval.ms", "2000")
                      .property("broker.session.timeout.ms", "9000");
                })
            .build();
    return new DemoSystem(work, laboratory);
  }

  /** Temporary files go where everything else of the demo goes, so that nothing is left behind. */
  private static ServiceRuntime frugal(ServiceRuntime runtime, List<String> arguments) {
    return new ServiceRuntime(
        runtime.javaHome(),
        runtime.classpath(),
        runtime.mainClass(),
        Stream.concat(runtime.regionJvm().stream(), arguments.stream()).toList(),
        Stream.concat(runtime.workerJvm().stream(), arguments.stream()).toList());
  }

  /** The wanted port, or the next that is free; whatever is free if there is none near. */
  private static int freePort(int wanted) {
    for (int port = wanted; port < Math.min(wanted + PORTS_TRIED, 65_536); port++) {
      try (LoopbackPort free = LoopbackPort.reserve(port)) {
        return free.number();
      } catch (IOException e) {
        LOG.debug("A port is taken port={}", port, e);
      }
    }
    return 0;
  }

  List<LabRegion> regions() {
    return laboratory.regions();
  }

  List<LabService> workers() {
    return regions().stream().flatMap(region -> region.workers().stream()).toList();
  }

  Path directory() {
    return work.path();
  }

  /** Every region's services have the console; people are sent to the first. */
  URI consoleUrl() {
    return regions().get(0).services().url();
  }

  /**
   * Does nothing, unless a process has ended by itself.
   *
   * @throws io.mainstem.local.LocalClusterException if so; the message says which and why
   */
  void requireNothingDied() {
    laboratory.requireNothingDied();
  }

  /**
   * Starts everything and declares the topic.
   *
   * @throws WrongUseException if there is too little room on the disk
   */
  LogicalTopic start(int bytesPerSecond) throws IOException {
    requireRoom();
    laboratory.start();
    return laboratory.createTopic(
        new LogicalTopic(
            TOPIC,
            "demo",
            Tier.STANDARD,
            TopicPolicy.ACTIVE_ACTIVE,
            PARTITIONS,
            RETENTION.toMillis(),
            1_048_576,
            bytesPerSecond,
            Map.of("segment.bytes", "67108864"),
            null,
            List.of()),
        TOPIC_PATIENCE);
  }

  private void requireRoom() throws IOException {
    long free = Files.getFileStore(work.path()).getUsableSpace();
    if (free < LEAST_ROOM_BYTES) {
      throw new WrongUseException(
          "The demo needs at least %,d MiB on the disk of %s, and there are %,d. Make room, or choose another folder with --keep DIR"
              .formatted(LEAST_ROOM_BYTES >> 20, work.path(), free >> 20));
    }
  }

  /** The name under which a region's cluster holds a view of the topic. */
  static String physical(LogicalTopic topic, LabRegion region, ClusterRole role) {
    return topic.placements().stream()
        .filter(placement -> placement.cluster().equals(region.name()) && placement.role() == role)
        .map(Placement::physicalTopic)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(topic + " has no " + role + " in " + region.name()));
  }

  /** Whether every mirror of every route is copying. */
  boolean copying() {
    return regions().stream().allMatch(region -> copying(region.controller()));
  }

  private boolean copying(ControllerClient controller) {
    try {
      List<RouteStatus> routes = controller.routes();
      return routes.size() == regions().size()
          && routes.stream()
              .allMatch(route -> route.mirrors() > 0 && route.copying() == route.mirrors());
    } catch (ProblemException | ServiceUnreachableException e) {
      LOG.debug("A controller does not answer yet", e);
      return false;
    }
  }

  @Override
  public void close() {
    laboratory.close();
    work.close();
  }
}

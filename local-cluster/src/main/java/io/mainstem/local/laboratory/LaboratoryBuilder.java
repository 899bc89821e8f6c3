package io.mainstem.local.laboratory;

import io.mainstem.local.LocalClusterException;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.link.Link;
import io.mainstem.local.service.HttpProbe;
import io.mainstem.local.service.LocalService;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a {@link Laboratory} is to be. By default three regions with one broker and two workers
 * each.
 */
public final class LaboratoryBuilder {
  private final WorkDirectory work;
  private final ServiceRuntime runtime;
  private List<String> regions = List.of("us-west", "us-east", "eu-west");
  private int workersPerRegion = 2;
  private UnaryOperator<LocalKafka.Builder> kafka = builder -> builder;
  private String furtherRegionYaml = "";
  private String furtherWorkerYaml = "";
  private int firstRestPort;

  LaboratoryBuilder(WorkDirectory work, ServiceRuntime runtime) {
    this.work = work;
    this.runtime = runtime;
  }

  /** Names of the regions, at least one. */
  public LaboratoryBuilder regions(List<String> names) {
    this.regions = List.copyOf(names);
    return this;
  }

  public LaboratoryBuilder workersPerRegion(int workers) {
    this.workersPerRegion = workers;
    return this;
  }

  /** Changes each region's cluster: version, brokers, heap, properties. */
  public LaboratoryBuilder kafka(UnaryOperator<LocalKafka.Builder> change) {
    this.kafka = change;
    return this;
  }

  /** YAML appended to the configuration of each region's services. */
  public LaboratoryBuilder furtherRegionYaml(String yaml) {
    this.furtherRegionYaml = yaml;
    return this;
  }

  /** YAML appended to the configuration of each worker. */
  public LaboratoryBuilder furtherWorkerYaml(String yaml) {
    this.furtherWorkerYaml = yaml;
    return this;
  }

  /**
   * The port of the first region's services, for people who want to find the console; 0 for any.
   */
  public LaboratoryBuilder firstRestPort(int port) {
    this.firstRestPort = port;
    return this;
  }

  /** The laboratory, not yet started. All its ports are its own from now on. */
  public Laboratory build() {
    LocalZooKeeper zooKeeper = LocalZooKeeper.in(work);
    Map<String, LoopbackPort> rest = new LinkedHashMap<>();
    for (String region : regions) {
      rest.put(region, rest.isEmpty() ? firstPort() : LoopbackPort.reserve());
    }
    List<LabRegion> built = new ArrayList<>();
    for (String region : regions) {
      Link link = Link.to(zooKeeper.socketAddress());
      LabService services = services(region, link, rest);
      List<LabService> workers = new ArrayList<>();
      for (int i = 1; i <= workersPerRegion; i++) {
        workers.add(worker(region, i, link, rest));
      }
      built.add(new LabRegion(region, cluster(region), services, workers, link));
    }
    return new Laboratory(zooKeeper, built);
  }

  private LoopbackPort firstPort() {
    if (firstRestPort == 0) {
      return LoopbackPort.reserve();
    }
    try {
      return LoopbackPort.reserve(firstRestPort);
    } catch (IOException e) {
      throw new LocalClusterException(
          "Port %d of 127.0.0.1 is taken (%s). Choose another one, or see who has it with `ss -ltnp`."
              .formatted(firstRestPort, e.getMessage()),
          e);
    }
  }

  private LocalKafka cluster(String region) {
    LocalKafka.Builder builder = LocalKafka.named(region, work);
    regions.stream().filter(other -> !other.equals(region)).forEach(builder::regionListener);
    return kafka.apply(builder).build();
  }

  private LabService services(String region, Link zooKeeper, Map<String, LoopbackPort> rest) {
    String name = "services-" + region;
    return process(
        name,
        "region",
        region,
        zooKeeper,
        rest,
        own(rest, region),
        runtime.regionJvm(),
        furtherRegionYaml);
  }

  private LabService worker(
      String region, int number, Link zooKeeper, Map<String, LoopbackPort> rest) {
    String name = "worker-" + region + "-" + number;
    return process(
        name,
        "replicator-worker",
        region,
        zooKeeper,
        rest,
        LoopbackPort.reserve(),
        runtime.workerJvm(),
        furtherWorkerYaml);
  }

  private LabService process(
      String name,
      String service,
      String region,
      Link zooKeeper,
      Map<String, LoopbackPort> metadata,
      LoopbackPort port,
      List<String> jvm,
      String further) {
    LoopbackPort admin = LoopbackPort.reserve();
    Path directory = work.directory(name);
    Path yaml =
        new ServiceYaml(
                region, name, zooKeeper.address(), urls(metadata, region), port, admin, further)
            .write(directory.resolve(name + ".yml"));
    LocalService process =
        LocalService.named(name, work)
            .javaHome(runtime.javaHome())
            .classpath(runtime.classpath())
            .jvmArguments(jvm)
            .readyWhen(new HttpProbe(URI.create("http://" + admin.address() + "/readiness")))
            .main(runtime.mainClass(), "server", service, yaml.toString());
    return new LabService(process, port, admin);
  }

  private static LoopbackPort own(Map<String, LoopbackPort> rest, String region) {
    LoopbackPort port = rest.get(region);
    if (port == null) {
      throw new IllegalStateException("no port for region " + region);
    }
    return port;
  }

  /** Those of the own region first. */
  private static List<URI> urls(Map<String, LoopbackPort> rest, String region) {
    List<URI> urls = new ArrayList<>();
    urls.add(URI.create("http://" + own(rest, region).address()));
    rest.forEach(
        (other, port) -> {
          if (!other.equals(region)) {
            urls.add(URI.create("http://" + port.address()));
          }
        });
    return urls;
  }
}

package io.mainstem.chaos.audit;

import io.mainstem.api.rest.RestClient;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.laboratory.ServiceRuntime;
import io.mainstem.local.laboratory.ServiceYaml;
import io.mainstem.local.service.HttpProbe;
import io.mainstem.local.service.LocalService;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes the services of a {@link TrialSystem}: one process each, from the distribution. */
final class TrialServices {

  private static final Duration REST_TIMEOUT = Duration.ofSeconds(5);

  /** Impatient where that decides no verdict: trials are many; gives way to little, too. */
  private static final String AUDITOR =
      """
      auditor:
        database: "%s"
        databaseUser: postgres
        topicsEvery: 2s
        grace: 1s
        steadyFor: 1s
        remoteSilence: 5s
        giveWayToBytesPerSecond: 4KiB
      """;

  private final WorkDirectory work;
  private final ServiceRuntime runtime;
  private final LoopbackPort metadata = LoopbackPort.reserve();

  TrialServices(WorkDirectory work, ServiceRuntime runtime) {
    this.work = work;
    this.runtime = runtime;
  }

  /** The metadata service, whose address all others are told. */
  TrialService federation(String name, String region, String zooKeeper) {
    return service(name, "federation-metadata", region, zooKeeper, metadata, "/readiness", "");
  }

  /** An auditor with its books in a database. */
  TrialService auditor(String name, String region, String zooKeeper, String database) {
    // One that stands by is as ready as it gets.
    return service(
        name,
        "auditor",
        region,
        zooKeeper,
        LoopbackPort.reserve(),
        "/ping",
        AUDITOR.formatted(database));
  }

  TrialService service(
      String name, String kind, String region, String zooKeeper, String furtherYaml) {
    return service(
        name, kind, region, zooKeeper, LoopbackPort.reserve(), "/readiness", furtherYaml);
  }

  private TrialService service(
      String name,
      String kind,
      String region,
      String zooKeeper,
      LoopbackPort port,
      String ready,
      String furtherYaml) {
    LoopbackPort admin = LoopbackPort.reserve();
    Path yaml =
        new ServiceYaml(
                region,
                name,
                zooKeeper,
                List.of(URI.create("http://" + metadata.address())),
                port,
                admin,
                furtherYaml)
            .write(work.directory(name).resolve(name + ".yml"));
    LocalService process =
        LocalService.named(name, work)
            .javaHome(runtime.javaHome())
            .classpath(runtime.classpath())
            .jvmArguments(runtime.regionJvm())
            .readyWhen(new HttpProbe(URI.create("http://" + admin.address() + ready)))
            .main(runtime.mainClass(), "server", kind, yaml.toString());
    RestClient rest =
        new RestClient(List.of(URI.create("http://" + port.address())), REST_TIMEOUT, null);
    return new TrialService(process, rest);
  }
}

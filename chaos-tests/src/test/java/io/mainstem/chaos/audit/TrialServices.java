package io.mainstem.chaos.audit;

import io.mainstem.api.rest.RestClient;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.laboratory.ServiceRuntime;
import io.mainstem.local.service.HttpProbe;
import io.mainstem.local.service.LocalService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes the services of a {@link TrialSystem}: one process each, from the distribution. */
final class TrialServices {

  private static final Duration REST_TIMEOUT = Duration.ofSeconds(5);

  private static final String COMMON =
      """
      region: %s
      instance: %s
      zookeeper: {connectString: "%s", sessionTimeout: 3s}
      metadataUrls: ["http://%s"]
      server:
        minThreads: 4
        maxThreads: 32
        applicationConnectors:
          - {type: http, bindHost: 127.0.0.1, port: %d, acceptorThreads: 1, selectorThreads: 1}
        adminConnectors:
          - {type: http, bindHost: 127.0.0.1, port: %d, acceptorThreads: 1, selectorThreads: 1}
        adminMinThreads: 2
        adminMaxThreads: 8
        requestLog: {appenders: []}
      logging:
        level: INFO
        loggers:
          org.apache.helix: WARN
          org.apache.helix.controller.stages.TopStateHandoffReportStage: ERROR
          org.apache.kafka: WARN
          org.apache.zookeeper: WARN
          org.flywaydb: WARN
        appenders:
          - {type: console, threshold: INFO, timeZone: UTC}
      """;

  /** Impatient where that decides no verdict: trials are many. */
  private static final String AUDITOR =
      """
      auditor:
        database: "%s"
        databaseUser: postgres
        topicsEvery: 2s
        grace: 1s
        steadyFor: 1s
        remoteSilence: 5s
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
    Path yaml = work.directory(name).resolve(name + ".yml");
    String text =
        COMMON.formatted(region, name, zooKeeper, metadata.address(), port.number(), admin.number())
            + furtherYaml;
    try {
      Files.writeString(yaml, text);
    } catch (IOException e) {
      throw WorkDirectory.cannotWrite(yaml, e);
    }
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

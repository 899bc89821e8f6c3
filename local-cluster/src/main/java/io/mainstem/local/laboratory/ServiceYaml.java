package io.mainstem.local.laboratory;

import io.mainstem.local.LoopbackPort;
import io.mainstem.local.WorkDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration file of a process of ours: what every service is told, and then what only this
 * one is told.
 *
 * @param region where it runs
 * @param instance its name
 * @param zooKeeper its connect string
 * @param metadataUrls the metadata services, those of its own region first
 * @param rest where its REST interface listens
 * @param admin where its admin pages listen
 * @param further YAML text with keys of its own, at the left margin; may be empty
 */
public record ServiceYaml(
    String region,
    String instance,
    String zooKeeper,
    List<URI> metadataUrls,
    LoopbackPort rest,
    LoopbackPort admin,
    String further) {

  /**
   * Few threads, and libraries that keep quiet: a machine that runs a dozen of these has two cores.
   */
  private static final String COMMON =
      """
      region: %s
      instance: %s
      zookeeper:
        connectString: "%s"
      metadataUrls: [%s]
      server:
        minThreads: 4
        maxThreads: 64
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

  String text() {
    String urls =
        metadataUrls.stream().map(url -> "\"" + url + "\"").collect(Collectors.joining(", "));
    return COMMON.formatted(region, instance, zooKeeper, urls, rest.number(), admin.number())
        + further;
  }

  /** Writes it to {@code file}, and answers that. */
  public Path write(Path file) {
    try {
      return Files.writeString(file, text());
    } catch (IOException e) {
      throw WorkDirectory.cannotWrite(file, e);
    }
  }
}

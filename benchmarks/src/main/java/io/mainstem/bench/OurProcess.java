package io.mainstem.bench;

import io.mainstem.local.LoopbackPort;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.process.ChildJvm;
import io.mainstem.local.service.HttpProbe;
import io.mainstem.local.service.LocalService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One service of ours as a process of its own. */
final class OurProcess implements Startable {
  private static final String YAML =
      """
      region: %s
      instance: %s
      zookeeper: {connectString: "%s"}
      metadataUrls: ["%s"]
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
        level: WARN
        loggers: {io.mainstem: INFO}
        appenders: [{type: console, timeZone: UTC}]
      """;

  private final LoopbackPort rest;
  private final LoopbackPort admin = LoopbackPort.reserve();
  private final LocalService process;

  /**
   * @param mainClass of the distribution
   * @param service as {@code mainstem server} knows it
   * @param name of this instance
   * @param rest where it serves
   * @param metadata where the federation metadata service serves
   * @param further YAML for this service alone
   */
  OurProcess(
      WorkDirectory work,
      String mainClass,
      String service,
      String name,
      String zooKeeper,
      LoopbackPort rest,
      LoopbackPort metadata,
      List<String> jvmArguments,
      String further) {
    this.rest = rest;
    Path yaml = work.directory(name).resolve(name + ".yml");
    try {
      Files.writeString(
          yaml,
          YAML.formatted(
                  BenchSystem.TARGET,
                  name,
                  zooKeeper,
                  "http://" + metadata.address(),
                  rest.number(),
                  admin.number())
              + further);
    } catch (IOException e) {
      throw WorkDirectory.cannotWrite(yaml, e);
    }
    process =
        LocalService.named(name, work)
            .classpath(ChildJvm.ownClasspath())
            .jvmArguments(jvmArguments)
            .readyWhen(new HttpProbe(URI.create("http://" + admin.address() + "/readiness")))
            .main(mainClass, "server", service, yaml.toString());
  }

  LocalService process() {
    return process;
  }

  /** Its instance's name. */
  String name() {
    return process.name();
  }

  URI url() {
    return URI.create("http://" + rest.address());
  }

  @Override
  public void launch() {
    process.launch();
  }

  @Override
  public void awaitReady(Duration timeout) {
    process.awaitReady(timeout);
  }

  @Override
  public void close() {
    process.close();
    rest.close();
    admin.close();
  }
}

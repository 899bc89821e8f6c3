package io.mainstem.worker;

import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.api.rest.RestClient;
import io.mainstem.local.LoopbackPort;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.service.HttpProbe;
import io.mainstem.local.service.LocalService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A worker as a child process. */
final class WorkerProcess implements AutoCloseable {
  private final LoopbackPort port = LoopbackPort.reserve();
  private final LoopbackPort adminPort = LoopbackPort.reserve();
  final LocalService service;

  WorkerProcess(String name, String region, WorkDirectory work, String zookeeper, URI metadata)
      throws IOException {
    Path configuration = work.path().resolve(name + ".yml");
    Files.writeString(
        configuration,
        """
        region: %s
        instance: %s
        zookeeper: {connectString: "%s", sessionTimeout: 2s}
        metadataUrls: ["%s"]
        worker: {sessionTimeout: 2s}
        server:
          applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
          adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
          requestLog: {appenders: []}
          minThreads: 4
          maxThreads: 16
          adminMinThreads: 1
          adminMaxThreads: 4
        logging:
          level: WARN
          loggers: {io.mainstem: INFO}
        """
            .formatted(region, name, zookeeper, metadata, port.number(), adminPort.number()));
    service =
        LocalService.named(name, work)
            .readyWhen(new HttpProbe(URI.create("http://" + adminPort.address() + "/readiness")))
            .main(WorkerApplication.class.getName(), "server", configuration.toString());
  }

  WorkerReport report() {
    RestClient rest =
        new RestClient(
            List.of(URI.create("http://" + port.address())), Duration.ofSeconds(3), null);
    return new WorkerClient(rest).report();
  }

  /** What Prometheus would scrape. */
  URI metrics() {
    return URI.create("http://" + adminPort.address() + "/metrics/prometheus");
  }

  @Override
  public void close() {
    service.close();
    port.close();
    adminPort.close();
  }
}

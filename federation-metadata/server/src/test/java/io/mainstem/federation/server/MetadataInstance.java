package io.mainstem.federation.server;

import io.dropwizard.testing.DropwizardTestSupport;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One instance of the service in this JVM, on free ports. */
final class MetadataInstance implements AutoCloseable {

  private final DropwizardTestSupport<FederationMetadataConfiguration> process;
  private boolean running;
  private int port;

  private MetadataInstance(DropwizardTestSupport<FederationMetadataConfiguration> process) {
    this.process = process;
  }

  static MetadataInstance start(Path folder, String name, String zookeeper) throws Exception {
    Path file = folder.resolve(name + ".yml");
    Files.writeString(file, configuration(name, zookeeper));
    MetadataInstance instance =
        new MetadataInstance(
            new DropwizardTestSupport<>(FederationMetadataApplication.class, file.toString()));
    instance.process.before();
    instance.running = true;
    instance.port = instance.process.getLocalPort();
    return instance;
  }

  private static String configuration(String name, String zookeeper) throws IOException {
    return """
        region: west
        instance: %s
        zookeeper: {connectString: "%s", sessionTimeout: 2s, connectionTimeout: 2s}
        metadataUrls: ["http://127.0.0.1:1"]
        federationMetadata: {clusterTimeout: 2s, driftInterval: 1s}
        server:
          requestLog: {appenders: []}
          applicationConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
          adminConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
        logging:
          level: WARN
          loggers: {io.mainstem.federation: INFO, org.apache.kafka: ERROR, io.mainstem.service.RoutingTableWatcher: ERROR}
        """
        .formatted(name, zookeeper);
  }

  /** Also known when it has stopped. */
  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  URI adminUrl() {
    return URI.create("http://127.0.0.1:" + process.getAdminPort());
  }

  RestClient rest() {
    return new RestClient(List.of(url()), Duration.ofSeconds(10), null);
  }

  FederationClient client() {
    return new FederationClient(rest());
  }

  @Override
  public void close() {
    if (running) {
      running = false;
      process.after();
    }
  }
}

package io.mainstem.local.kafka;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.process.ChildJvm;
import io.mainstem.local.process.LocalProcess;
import io.mainstem.local.process.RuntimeClasspath;
import io.mainstem.local.process.ServerLogging;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * One broker of a {@link LocalKafka}. Stopped, killed or frozen, it comes back on the same data and
 * ports.
 */
public final class LocalBroker extends LocalProcess {
  private static final int PROBE_TIMEOUT_MILLIS = 2_000;

  private final BrokerNode node;
  private final Settings settings;
  private final Path directory;

  /** What the brokers of one cluster share. */
  record Settings(
      String version,
      String clusterId,
      List<String> jvmArguments,
      Map<String, String> overrides,
      List<BrokerNode> quorum) {}

  LocalBroker(String name, BrokerNode node, Settings settings, Path directory) {
    super(name, directory.resolveSibling(name + ".log"));
    this.node = node;
    this.settings = settings;
    this.directory = directory;
  }

  public int id() {
    return node.id();
  }

  /** Where clients of its own region find it: {@code 127.0.0.1:port}. */
  public String address() {
    return node.localPort().address();
  }

  /** Where its topics' logs are. */
  public Path logDirectory() {
    return directory.resolve("data");
  }

  BrokerNode node() {
    return node;
  }

  @Override
  protected ChildJvm command() {
    Path properties = writeProperties();
    List<String> arguments =
        List.of(
            logDirectory().toString(),
            properties.toString(),
            "format",
            "--cluster-id",
            settings.clusterId(),
            "--config",
            properties.toString());
    List<String> jvm =
        Stream.of(
                settings.jvmArguments(),
                RuntimeClasspath.KAFKA.classArchive(settings.version()),
                List.of(ServerLogging.jvmArgument(directory)))
            .flatMap(List::stream)
            .toList();
    return new ChildJvm(
        name(),
        ChildJvm.ownJavaHome(),
        jvm,
        RuntimeClasspath.KAFKA.of(settings.version()),
        FormattedBroker.class.getName(),
        arguments,
        directory,
        log());
  }

  private Path writeProperties() {
    Properties properties = new Properties();
    properties.putAll(
        BrokerProperties.of(node, settings.quorum(), logDirectory(), settings.overrides()));
    Path file = directory.resolve("server.properties");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
      return file;
    } catch (IOException e) {
      throw WorkDirectory.cannotWrite(file, e);
    }
  }

  /** The broker is ready when it counts itself among the live brokers of its cluster. */
  @Override
  protected boolean probe() {
    if (!listens()) {
      return false;
    }
    Map<String, Object> client =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PROBE_TIMEOUT_MILLIS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PROBE_TIMEOUT_MILLIS);
    Admin admin = Admin.create(client);
    try {
      return admin
          .describeCluster()
          .nodes()
          .get(PROBE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
          .stream()
          .anyMatch(live -> live.id() == id());
    } catch (ExecutionException | TimeoutException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      // Without a limit a client that misses its wake-up holds up for five minutes who closes it.
      admin.close(Duration.ofMillis(PROBE_TIMEOUT_MILLIS));
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(node.localPort().socketAddress(), PROBE_TIMEOUT_MILLIS);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }
}

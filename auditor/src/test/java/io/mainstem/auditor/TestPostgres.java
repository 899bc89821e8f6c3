package io.mainstem.auditor;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real PostgreSQL as child processes, with its data in a folder that outlives a crash. Its
 * binaries come as an artifact; where the tests run as root, which PostgreSQL refuses, it runs in a
 * user namespace of its own.
 */
public final class TestPostgres implements AutoCloseable {

  public static final String USER = "postgres";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path data;
  private final int port;
  private final EmbeddedPostgres server;
  private final List<String> commandLine = new ArrayList<>();

  private TestPostgres(Path data, EmbeddedPostgres server) throws IOException {
    this.data = data;
    this.port = server.getPort();
    this.server = server;
    ProcessHandle.Info info = postmaster().info();
    if (System.getProperty("user.name").equals("root")) {
      commandLine.addAll(List.of("unshare", "-U"));
    }
    commandLine.add(info.command().orElseThrow());
    commandLine.addAll(List.of(info.arguments().orElseThrow()));
  }

  public static TestPostgres start() throws IOException {
    Path data = Files.createTempDirectory("mainstem-postgres");
    return new TestPostgres(
        data,
        EmbeddedPostgres.builder()
            .setDataDirectory(data.toFile())
            .setCleanDataDirectory(false)
            .setPGStartupWait(PATIENCE)
            // In files of its folder: a server that is killed leaves its shared memory behind.
            .setServerConfig("dynamic_shared_memory_type", "mmap")
            .start());
  }

  /** Where a database is, the same after a crash. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  public void createDatabase(String name) {
    try (Connection connection = DriverManager.getConnection(url(USER), USER, "");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills the server as a power cut would; its data stays as it is. */
  public void kill() throws IOException {
    ProcessHandle postmaster = postmaster();
    List<ProcessHandle> children = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    await().atMost(PATIENCE).until(() -> !answers());
    // Where nobody collects dead processes the number stays in use, and the file would count.
    Files.deleteIfExists(data.resolve("postmaster.pid"));
  }

  /** Starts the server again as it was. */
  public void restart() throws IOException {
    Process unused =
        new ProcessBuilder(commandLine)
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("restart.log").toFile())
            .start();
    await().atMost(PATIENCE).until(this::answers);
  }

  @Override
  public void close() {
    try {
      if (answers()) {
        kill();
      }
      server.close();
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL's folder is not removed: " + data, e);
    }
  }

  private ProcessHandle postmaster() throws IOException {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}

package io.mainstem.local.zookeeper;

import io.mainstem.local.LoopbackPort;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.process.ChildJvm;
import io.mainstem.local.process.LocalProcess;
import io.mainstem.local.process.RuntimeClasspath;
import io.mainstem.local.process.ServerLogging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One ZooKeeper server on a port of 127.0.0.1. Its data survive stop and kill. */
public final class LocalZooKeeper extends LocalProcess {
  private static final int PROBE_TIMEOUT_MILLIS = 1_000;

  private final Path directory;
  private final LoopbackPort port;

  private LocalZooKeeper(String name, Path directory, LoopbackPort port) {
    super(name, directory.resolveSibling(name + ".log"));
    this.directory = directory;
    this.port = port;
  }

  /** A ZooKeeper that keeps its data in {@code work/zookeeper}; not yet started. */
  public static LocalZooKeeper in(WorkDirectory work) {
    return in(work, "zookeeper");
  }

  /** A ZooKeeper that keeps its data in {@code work/<name>}; not yet started. */
  public static LocalZooKeeper in(WorkDirectory work, String name) {
    return new LocalZooKeeper(name, work.directory(name), LoopbackPort.reserve());
  }

  /** {@code 127.0.0.1:port}. */
  public String connectString() {
    return port.address();
  }

  /** Where it listens, for a link in front of it. */
  public InetSocketAddress socketAddress() {
    return port.socketAddress();
  }

  @Override
  protected ChildJvm command() {
    String version = RuntimeClasspath.ZOOKEEPER.defaultVersion();
    List<String> jvm = new ArrayList<>(RuntimeClasspath.ZOOKEEPER.classArchive(version));
    jvm.addAll(
        List.of(
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dzookeeper.admin.enableServer=false",
            ServerLogging.jvmArgument(directory)));
    return new ChildJvm(
        name(),
        ChildJvm.ownJavaHome(),
        jvm,
        RuntimeClasspath.ZOOKEEPER.of(version),
        "org.apache.zookeeper.server.ZooKeeperServerMain",
        List.of(writeConfiguration().toString()),
        directory,
        log());
  }

  private Path writeConfiguration() {
    Path file = directory.resolve("zoo.cfg");
    String configuration =
        """
        dataDir=%s
        clientPort=%d
        clientPortAddress=127.0.0.1
        tickTime=500
        minSessionTimeout=1000
        maxSessionTimeout=120000
        maxClientCnxns=0
        preAllocSize=4096
        autopurge.purgeInterval=1
        autopurge.snapRetainCount=3
        4lw.commands.whitelist=ruok,srvr,mntr
        """
            .formatted(directory.resolve("data"), port.number());
    try {
      Files.writeString(file, configuration);
      return file;
    } catch (IOException e) {
      throw WorkDirectory.cannotWrite(file, e);
    }
  }

  /** Asks for its state: a server that does not serve yet says so instead of naming its mode. */
  @Override
  protected boolean probe() {
    try (Socket socket = new Socket()) {
      socket.connect(port.socketAddress(), PROBE_TIMEOUT_MILLIS);
      socket.setSoTimeout(PROBE_TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write("srvr".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).contains("Mode: ");
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    super.close();
    port.close();
  }
}

package io.mainstem.local.laboratory;

import io.mainstem.local.process.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the services come from and what their JVMs get.
 *
 * @param javaHome the Java they run on
 * @param classpath of the built distribution, as {@code -cp} wants it
 * @param mainClass understands {@code server region <yml>} and {@code server replicator-worker
 *     <yml>}
 * @param regionJvm JVM arguments of a region's services
 * @param workerJvm JVM arguments of a worker
 */
public record ServiceRuntime(
    Path javaHome,
    String classpath,
    String mainClass,
    List<String> regionJvm,
    List<String> workerJvm) {
  private static final List<String> SMALL =
      List.of(
          "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-XX:MaxMetaspaceSize=160m");

  public ServiceRuntime {
    regionJvm = List.copyOf(regionJvm);
    workerJvm = List.copyOf(workerJvm);
  }

  /** Our own Java and class path, with heaps for a machine that holds everything. */
  public static ServiceRuntime own(String mainClass) {
    return new ServiceRuntime(
        ChildJvm.ownJavaHome(),
        ChildJvm.ownClasspath(),
        mainClass,
        small("-Xmx224m"),
        small("-Xmx160m"));
  }

  private static List<String> small(String heap) {
    return Stream.concat(Stream.of(heap), SMALL.stream()).toList();
  }
}

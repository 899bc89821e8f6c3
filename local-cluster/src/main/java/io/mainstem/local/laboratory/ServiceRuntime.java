package io.mainstem.local.laboratory;

import io.mainstem.local.process.ChildJvm;
import io.mainstem.local.process.ClassArchive;
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

  /**
   * Our own Java, with heaps for a machine that holds everything. The classes come from the built
   * distribution that the system property {@code mainstem.distribution} names (it starts faster),
   * or else from our own class path.
   */
  public static ServiceRuntime own(String mainClass) {
    String built = System.getProperty("mainstem.distribution", "");
    List<String> archive =
        built.isEmpty() ? List.of() : ClassArchive.arguments(Path.of(built, "classes.jsa"));
    return new ServiceRuntime(
        ChildJvm.ownJavaHome(),
        built.isEmpty() ? ChildJvm.ownClasspath() : Path.of(built, "lib", "*").toString(),
        mainClass,
        small("-Xmx224m", archive),
        small("-Xmx160m", archive));
  }

  private static List<String> small(String heap, List<String> archive) {
    return Stream.of(List.of(heap), SMALL, archive).flatMap(List::stream).toList();
  }
}

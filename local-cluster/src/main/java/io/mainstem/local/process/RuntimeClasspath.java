package io.mainstem.local.process;

import io.mainstem.local.LocalClusterException;
import io.mainstem.local.WorkDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The jars of something that runs beside us, as the small Maven builds below {@code local-cluster/}
 * list them. The build has written the list for the default version; any other is resolved the
 * first time it is asked for.
 *
 * <p>System properties: {@code mainstem.root} (the source tree, by default found from the working
 * directory upwards) and {@code maven.repo.local} (by default Maven's own).
 */
public enum RuntimeClasspath {
  KAFKA("kafka-broker", "kafka.version"),
  ZOOKEEPER("zookeeper-server", "zookeeper.version");

  private final String module;
  private final String property;

  RuntimeClasspath(String module, String property) {
    this.module = module;
    this.property = property;
  }

  /** The version that {@code local-cluster/<module>/pom.xml} names. */
  public String defaultVersion() {
    try {
      String pom = Files.readString(directory().resolve("pom.xml"));
      String open = "<" + property + ">";
      int start = pom.indexOf(open) + open.length();
      return pom.substring(start, pom.indexOf("</", start));
    } catch (IOException e) {
      throw new LocalClusterException(
          "Cannot read the build of " + module + " in " + directory(), e);
    }
  }

  /**
   * The class path of this version, separated as {@code -cp} wants it.
   *
   * @throws LocalClusterException if Maven cannot resolve it; the message holds Maven's output
   */
  public synchronized String of(String version) {
    Path list = directory().resolve("target").resolve("classpath-" + version + ".txt");
    Optional<String> known = read(list);
    if (known.isPresent()) {
      return known.get();
    }
    resolve(version, list);
    return read(list)
        .orElseThrow(
            () ->
                new LocalClusterException(
                    "Maven wrote " + list + ", but not all of its jars are there"));
  }

  /**
   * What lets a JVM load the classes of this version faster, if the build has made it.
   *
   * @return JVM arguments
   */
  public List<String> classArchive(String version) {
    return ClassArchive.arguments(
        directory().resolve("target").resolve("classes-" + version + ".jsa"));
  }

  private Path directory() {
    return sourceTree().resolve("local-cluster").resolve(module);
  }

  /** Empty if it was never written, or the Maven repository that it names has lost a jar since. */
  private static Optional<String> read(Path list) {
    if (!Files.exists(list)) {
      return Optional.empty();
    }
    try {
      String classpath = Files.readString(list).strip();
      for (String jar : classpath.split(File.pathSeparator, -1)) {
        if (!Files.exists(Path.of(jar))) {
          return Optional.empty();
        }
      }
      return Optional.of(classpath);
    } catch (IOException e) {
      throw new LocalClusterException("Cannot read " + list, e);
    }
  }

  private void resolve(String version, Path list) {
    Path unfinished =
        list.resolveSibling("classpath-" + version + "." + ProcessHandle.current().pid());
    List<String> line = new ArrayList<>();
    line.add(sourceTree().resolve("mvnw").toString());
    line.addAll(
        List.of("-B", "-q", "-f", directory().resolve("pom.xml").toString(), "generate-resources"));
    line.add("-D" + property + "=" + version);
    line.add("-Dclasspath.file=" + unfinished);
    String repository = System.getProperty("maven.repo.local");
    if (repository != null) {
      line.add("-Dmaven.repo.local=" + repository);
    }
    try {
      Files.createDirectories(list.getParent());
      run(line, version);
      Files.move(
          unfinished, list, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw WorkDirectory.cannotWrite(list, e);
    }
  }

  private void run(List<String> line, String version) throws IOException {
    Process maven = new ProcessBuilder(line).redirectErrorStream(true).start();
    maven.getOutputStream().close();
    String output = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (maven.waitFor() != 0) {
        throw new LocalClusterException(
            "Cannot resolve %s %s from the Maven repositories. Does this version exist, and is the network there? Maven says:\n%s"
                .formatted(module, version, output));
      }
    } catch (InterruptedException e) {
      maven.destroy();
      Thread.currentThread().interrupt();
      throw new LocalClusterException("Interrupted while resolving " + module + " " + version, e);
    }
  }

  private static Path sourceTree() {
    String root = System.getProperty("mainstem.root");
    if (root != null) {
      return Path.of(root);
    }
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      if (Files.isExecutable(p.resolve("mvnw")) && Files.isDirectory(p.resolve("local-cluster"))) {
        return p;
      }
    }
    throw new LocalClusterException(
        "Cannot find Mainstem's source tree from %s upwards. Run inside it, or name it with -Dmainstem.root=DIR."
            .formatted(Path.of("").toAbsolutePath()));
  }
}

package io.mainstem.local.process;

import io.mainstem.local.LocalClusterException;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start a child JVM.
 *
 * @param name what people call it; also the name of its log file
 * @param javaHome the JDK or JRE it runs on
 * @param jvmArguments heap, collector, system properties
 * @param classpath as in {@code -cp}; the watch over the parent is put behind it
 * @param mainClass the class whose {@code main} runs
 * @param arguments for {@code mainClass}
 * @param directory its working directory
 * @param log where its standard output and error go, appended
 */
public record ChildJvm(
    String name,
    Path javaHome,
    List<String> jvmArguments,
    String classpath,
    String mainClass,
    List<String> arguments,
    Path directory,
    Path log) {

  public ChildJvm {
    jvmArguments = List.copyOf(jvmArguments);
    arguments = List.copyOf(arguments);
  }

  /** The Java that runs us. */
  public static Path ownJavaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /** The class path that we run on. */
  public static String ownClasspath() {
    return System.getProperty("java.class.path");
  }

  List<String> commandLine() {
    Path java = javaHome.resolve("bin").resolve("java");
    if (!Files.isExecutable(java)) {
      throw new LocalClusterException(
          "Cannot start %s: there is no Java at %s. Set JAVA_HOME to a JDK 17 or newer, or give another javaHome."
              .formatted(name, java));
    }
    List<String> line = new ArrayList<>();
    line.add(java.toString());
    line.addAll(jvmArguments);
    line.addAll(furtherArguments());
    line.add("-Djava.net.preferIPv4Stack=true");
    line.add("-cp");
    // Last, so that a class data sharing archive of the class path proper still fits.
    line.add(classpath + File.pathSeparator + watchClasspath());
    line.add(ParentWatch.class.getName());
    line.add(mainClass);
    line.addAll(arguments);
    return line;
  }

  /** For whoever wants to look into the child processes. */
  private static List<String> furtherArguments() {
    String further = System.getProperty("mainstem.child.jvm.arguments", "").strip();
    return further.isEmpty() ? List.of() : List.of(further.split("\\s+"));
  }

  private static String watchClasspath() {
    try {
      return Path.of(ParentWatch.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The class path of the local cluster is not a path", e);
    }
  }
}

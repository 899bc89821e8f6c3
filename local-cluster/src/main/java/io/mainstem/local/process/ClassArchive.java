package io.mainstem.local.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of a class path in a form that JVMs load and link quickly (class data sharing).
 * {@code local-cluster/class-archives} makes them. A dozen JVMs start within half the time, and
 * share the memory.
 */
public final class ClassArchive {
  private ClassArchive() {}

  /**
   * JVM arguments that use an archive; none if there is none. A JVM that it does not fit starts
   * without it.
   */
  public static List<String> arguments(Path archive) {
    return Files.exists(archive)
        ? List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto")
        : List.of();
  }
}

package io.mainstem.local.process;

import io.mainstem.local.WorkDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The Log4j configuration of brokers and of ZooKeeper, as a file that a child JVM can be pointed
 * to.
 */
public final class ServerLogging {
  private static final String RESOURCE = "log4j2.properties";

  private ServerLogging() {}

  /** Writes it into {@code directory} and returns the JVM argument that makes Log4j read it. */
  public static String jvmArgument(Path directory) {
    Path file = directory.resolve(RESOURCE);
    try (InputStream in = ServerLogging.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new FileNotFoundException(RESOURCE + " is not beside " + ServerLogging.class);
      }
      Files.createDirectories(directory);
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw WorkDirectory.cannotWrite(file, e);
    }
    return "-Dlog4j2.configurationFile=" + file.toUri();
  }
}

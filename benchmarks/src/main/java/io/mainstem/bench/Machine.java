package io.mainstem.bench;

import io.mainstem.local.process.RuntimeClasspath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What was measured on.
 *
 * @param processor as the operating system names it
 * @param memoryMegabytes of the machine, in MiB
 * @param congestionControl of TCP, which decides over the loopback device, too
 * @param brokerLogs where the brokers kept their data
 */
public record Machine(
    String processor,
    int cores,
    long memoryMegabytes,
    String system,
    String congestionControl,
    String java,
    String kafka,
    BrokerLogs brokerLogs,
    String date) {
  private static final String UNKNOWN = "unknown";

  /** This one, now. */
  static Machine here(BrokerLogs brokerLogs) {
    return new Machine(
        field("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        memory(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        tcpCongestionControl(),
        System.getProperty("java.runtime.version"),
        RuntimeClasspath.KAFKA.defaultVersion(),
        brokerLogs,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static long memory() {
    String kibibytes = field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
    return kibibytes.isEmpty() ? -1 : Long.parseLong(kibibytes) / 1_024;
  }

  private static String tcpCongestionControl() {
    try {
      return Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")).strip();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static String field(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN; // not Linux: nothing that a figure depends on
    }
  }
}

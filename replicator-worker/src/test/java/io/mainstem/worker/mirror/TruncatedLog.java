package io.mainstem.worker.mirror;

import io.mainstem.local.kafka.LocalKafka;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Does to a log what an unclean election does: its end is gone, and the broker does not know. */
final class TruncatedLog {
  private TruncatedLog() {}

  /**
   * Cuts bytes off the ends of logs, with their broker stopped.
   *
   * @param bytes how many off the newest segment of each topic's partition 0
   */
  static void cutTails(LocalKafka kafka, Map<String, Integer> bytes) throws IOException {
    kafka.broker(0).kill();
    for (Map.Entry<String, Integer> cut : bytes.entrySet()) {
      cutTail(kafka.broker(0).logDirectory().resolve(cut.getKey() + "-0"), cut.getValue());
    }
    kafka.broker(0).start();
  }

  private static void cutTail(Path directory, int bytes) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.sorted().toList();
    }
    Path newest =
        files.stream()
            .filter(file -> file.toString().endsWith(".log"))
            .reduce((a, b) -> b)
            .orElseThrow();
    try (RandomAccessFile log = new RandomAccessFile(newest.toFile(), "rw")) {
      log.setLength(log.length() - bytes);
    }
    for (Path file : files) {
      if (file.toString().endsWith("index") || file.toString().endsWith(".snapshot")) {
        Files.delete(file);
      }
    }
  }
}

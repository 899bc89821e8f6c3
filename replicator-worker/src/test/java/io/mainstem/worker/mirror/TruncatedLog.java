package io.mainstem.worker.mirror;

import io.mainstem.local.kafka.LocalKafka;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Does to a log what an unclean election does: its end is gone, and the broker does not know. */
final class TruncatedLog {
  private TruncatedLog() {}

  /** Cuts this many bytes off the end of a partition's newest segment, with its broker stopped. */
  static void cutTail(LocalKafka kafka, String topic, int partition, int bytes) throws IOException {
    kafka.broker(0).kill();
    try (Stream<Path> tree = Files.walk(kafka.broker(0).logDirectory())) {
      List<Path> files =
          tree.filter(Files::isRegularFile)
              .filter(file -> file.toString().contains("/" + topic + "-" + partition + "/"))
              .sorted()
              .toList();
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
    kafka.broker(0).start();
  }
}

package io.mainstem.auditor;

import io.mainstem.local.kafka.LocalKafka;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Does to a log what an unclean election does: its end is gone, and the broker does not know. */
final class LogTails {

  private LogTails() {}

  /**
   * Kills the broker, cuts a share off the newest segment of a partition 0, and starts it again.
   */
  static void cutHalf(LocalKafka kafka, String topic) throws IOException {
    kafka.broker(0).kill();
    List<Path> files;
    try (Stream<Path> all = Files.list(kafka.broker(0).logDirectory().resolve(topic + "-0"))) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      String name = file.toString();
      if (name.endsWith(".log")) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
          log.setLength(log.length() / 2);
        }
      } else if (name.endsWith("index") || name.endsWith(".snapshot")) {
        Files.delete(file);
      }
    }
    kafka.broker(0).start();
  }
}

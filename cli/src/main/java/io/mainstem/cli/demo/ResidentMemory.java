package io.mainstem.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Memory of this process and all its children, as Linux tells it. */
final class ResidentMemory {

  private static final String LINE = "VmRSS:";

  private long peakKibibytes = -1;

  /** Looks now, and remembers the highest sum. */
  void look() {
    ProcessHandle self = ProcessHandle.current();
    long sum =
        Stream.concat(Stream.of(self), self.descendants())
            .mapToLong(process -> kibibytes(process.pid()))
            .sum();
    peakKibibytes = Math.max(peakKibibytes, sum == 0 ? -1 : sum);
  }

  /** The highest sum seen, in MiB; -1 where the system does not tell. */
  long peakMegabytes() {
    return peakKibibytes < 0 ? -1 : peakKibibytes / 1024;
  }

  private static long kibibytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith(LINE))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // it ended meanwhile, or this is not Linux
    }
  }
}

package io.mainstem.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process has cost so far, as Linux counts it. */
final class ProcessCost {

  /** Linux reports CPU time in ticks of 1/100 s on every architecture that we run on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  private ProcessCost() {}

  /** User and system CPU seconds since the process started. */
  static double cpuSeconds(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The second field is the command in parentheses and may hold anything: count from behind it.
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
      return (Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME)))
          / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new IllegalStateException("process " + pid + " is gone: its CPU time is lost", e);
    }
  }

  /** The most memory that the process ever held, in MiB. */
  static double peakRssMegabytes(long pid) {
    return memoryMegabytes(pid, "VmHWM:");
  }

  /** The memory that the process holds, in MiB. */
  static double rssMegabytes(long pid) {
    return memoryMegabytes(pid, "VmRSS:");
  }

  /** Bytes of the Java heap that are in use after a full collection, which this makes. */
  static long liveHeapBytes(long pid) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      String last = "";
      try (BufferedReader answer = process.inputReader()) {
        for (String line = answer.readLine(); line != null; line = answer.readLine()) {
          last = line.isBlank() ? last : line;
        }
      }
      List<String> total = List.of(last.strip().split("\\s+", -1));
      if (!total.get(0).equals("Total")) {
        throw new IllegalStateException(jcmd + " says nothing of the heap: " + last);
      }
      return Long.parseLong(total.get(2));
    } catch (IOException e) {
      throw new IllegalStateException("the heap cannot be asked for: a JDK is needed", e);
    }
  }

  private static double memoryMegabytes(long pid, String field) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith(field))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1_024)
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      throw new IllegalStateException("process " + pid + " is gone: its memory is unknown", e);
    }
  }
}

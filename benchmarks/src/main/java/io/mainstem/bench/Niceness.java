package io.mainstem.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives a process less weight than others where processor time is scarce, as the {@code CPUWeight}
 * of a unit does in production.
 */
final class Niceness {

  private Niceness() {}

  /**
   * Sets it for all threads of a process, and so for those that they start.
   *
   * @param level 0 to 19; 10 is about a tenth of the weight
   */
  static void set(long pid, int level) {
    // A thread may be born while the others are told: the second look finds those.
    for (int look = 0; look < 2; look++) {
      List<String> command =
          new ArrayList<>(List.of("renice", "-n", Integer.toString(level), "-p"));
      command.addAll(threads(pid));
      run(command);
    }
  }

  private static List<String> threads(long pid) {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return tasks.map(task -> task.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new IllegalStateException("process " + pid + " is gone", e);
    }
  }

  private static void run(List<String> command) {
    try {
      Process renice = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(renice.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (renice.waitFor() != 0 && !said.contains("No such process")) {
        throw new IllegalStateException("the auditor keeps its weight: " + said.strip());
      }
    } catch (IOException e) {
      throw new IllegalStateException("there is no renice", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

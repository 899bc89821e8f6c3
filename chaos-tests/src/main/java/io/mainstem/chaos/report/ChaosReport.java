package io.mainstem.chaos.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.mainstem.api.rest.Json;
import io.mainstem.chaos.history.History;
import io.mainstem.chaos.history.HistoryEvent;
import io.mainstem.chaos.history.HistoryFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * The report folder of a chaos run: {@code results.json}, {@code history.jsonl}, {@code
 * timeline.svg} with the faults on it, and the processes' logs. Thread-safe.
 */
public final class ChaosReport implements AutoCloseable {
  private static final ObjectMapper MAPPER =
      Json.mapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path directory;
  private final Timeline timeline = new Timeline();
  private final History history;

  private ChaosReport(Path directory, HistoryFile file) {
    this.directory = directory;
    this.history = new Recorded(file, timeline);
  }

  /**
   * A report in this directory, which is made if it is not there. A history that is there already
   * goes on.
   */
  public static ChaosReport in(Path directory) {
    try {
      Files.createDirectories(directory);
      return new ChaosReport(directory, HistoryFile.appendTo(directory.resolve("history.jsonl")));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a report in " + directory, e);
    }
  }

  /** Where a scenario notes what happens. */
  public History history() {
    return history;
  }

  /** Writes results and timeline as they are now. */
  public void write(ChaosResult result) {
    Path file = directory.resolve("results.json");
    try {
      MAPPER.writeValue(file.toFile(), result);
      Files.writeString(directory.resolve("timeline.svg"), timeline.svg());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** Copies the processes' logs out of their working directory. */
  public void copyLogs(Path workDirectory) {
    Path target = directory.resolve("logs");
    try (Stream<Path> files = Files.list(workDirectory)) {
      Files.createDirectories(target);
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        Files.copy(log, target.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot copy logs from " + workDirectory + " to " + target, e);
    }
  }

  @Override
  public void close() {
    history.close();
  }

  private record Recorded(HistoryFile file, Timeline timeline) implements History {
    @Override
    public void note(HistoryEvent event) {
      file.note(event);
      timeline.see(event);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}

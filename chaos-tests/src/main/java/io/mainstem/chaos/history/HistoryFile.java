package io.mainstem.chaos.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.mainstem.api.rest.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** A history as a file of JSON lines, only ever appended to. Thread-safe. */
public final class HistoryFile implements History {
  private static final ObjectMapper MAPPER = Json.mapper();
  private static final ObjectWriter WRITER = MAPPER.writerFor(HistoryEvent.class);
  private static final ObjectReader READER = MAPPER.readerFor(HistoryEvent.class);

  private final BufferedWriter out;

  private HistoryFile(BufferedWriter out) {
    this.out = out;
  }

  /** Appends to this file, which is made if it is not there. */
  public static HistoryFile appendTo(Path file) {
    try {
      return new HistoryFile(
          Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the history " + file, e);
    }
  }

  @Override
  public synchronized void note(HistoryEvent event) {
    try {
      out.write(WRITER.writeValueAsString(event));
      out.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot append to the history", e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot finish the history", e);
    }
  }

  /**
   * Reads a history from its beginning.
   *
   * @throws UncheckedIOException if it cannot be read, or a line is not an event (which line, and
   *     why)
   */
  public static void replay(Path file, Consumer<HistoryEvent> reader) {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      long number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        reader.accept(parse(line, ++number, file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the history " + file, e);
    }
  }

  private static HistoryEvent parse(String line, long number, Path file) {
    try {
      return READER.readValue(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(
          "Line %d of %s is not an event: %s".formatted(number, file, e.getOriginalMessage()), e);
    }
  }
}

package io.mainstem.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.mainstem.chaos.books.ContentDigest;
import io.mainstem.chaos.workload.Event;
import io.mainstem.cli.WrongUseException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a CSV file (with a header line, gzipped or not) as JSON events. All producers draw from
 * one replay, so in each pass over the file every row is handed out exactly once, to one of them.
 * Values stay the texts that they are in the file: nothing is rounded on the way.
 *
 * <p>Thread-safe.
 */
final class CsvReplay implements Closeable {

  private static final CsvMapper CSV =
      CsvMapper.csvBuilder().enable(CsvParser.Feature.SKIP_EMPTY_LINES).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final String key;
  private @Nullable MappingIterator<Map<String, String>> rows;
  private long passes;
  private boolean looping = true;
  private boolean ended;

  private CsvReplay(Path file, String key) {
    this.file = file;
    this.key = key;
  }

  /**
   * Opens a replay.
   *
   * @param key the column whose value is the key of the event; null for the last one
   * @throws WrongUseException if there is no such file or column, or the file has no rows
   */
  static CsvReplay of(Path file, @Nullable String key) {
    if (!Files.isReadable(file)) {
      throw new WrongUseException("there is no readable file " + file.toAbsolutePath());
    }
    List<String> columns = columns(file);
    if (key != null && !columns.contains(key)) {
      throw new WrongUseException("--key " + key + ": " + file + " has the columns " + columns);
    }
    return new CsvReplay(file, key == null ? columns.get(columns.size() - 1) : key);
  }

  /** The column that keys the events. */
  String key() {
    return key;
  }

  /** Content of one pass over the file. Reads the file on its own. */
  ContentDigest digest() {
    ContentDigest digest = ContentDigest.EMPTY;
    try (MappingIterator<Map<String, String>> all = open(file)) {
      while (all.hasNextValue()) {
        Event event = event(all.nextValue());
        digest = digest.plus(ContentDigest.hash(event.key(), event.value()));
      }
      return digest;
    } catch (IOException | RuntimeJsonMappingException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The next row as an event; null after the pass in which {@link #endAfterThisPass} was called.
   */
  synchronized @Nullable Event next() {
    try {
      if (rows == null) {
        rows = open(file);
      }
      if (!ended && !rows.hasNextValue()) {
        passes++;
        rows.close();
        ended = !looping;
        rows = ended ? rows : open(file);
      }
      return ended ? null : event(rows.nextValue());
    } catch (IOException | RuntimeJsonMappingException e) {
      throw unreadable(file, e);
    }
  }

  /** Hands out what is left of the file and no more. */
  synchronized void endAfterThisPass() {
    looping = false;
  }

  /** Finished passes over the file. */
  synchronized long passes() {
    return passes;
  }

  @Override
  public synchronized void close() throws IOException {
    if (rows != null) {
      rows.close();
    }
  }

  private Event event(Map<String, String> row) throws JsonProcessingException {
    String value = row.get(key);
    return new Event(
        value == null ? null : value.getBytes(StandardCharsets.UTF_8), JSON.writeValueAsBytes(row));
  }

  private static List<String> columns(Path file) {
    try (MappingIterator<Map<String, String>> all = open(file)) {
      if (!all.hasNextValue()) {
        throw new WrongUseException(file + " has no rows below its header line");
      }
      return List.copyOf(all.nextValue().keySet());
    } catch (IOException | RuntimeJsonMappingException e) {
      throw unreadable(file, e);
    }
  }

  private static MappingIterator<Map<String, String>> open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    if (file.toString().endsWith(".gz")) {
      in = new GZIPInputStream(in, 1 << 16);
    }
    return CSV.readerForMapOf(String.class)
        .with(CsvSchema.emptySchema().withHeader())
        .readValues(in);
  }

  private static WrongUseException unreadable(Path file, Exception e) {
    return new WrongUseException(file + " cannot be read as CSV: " + e.getMessage(), e);
  }
}

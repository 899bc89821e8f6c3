package io.mainstem.bench.audit;

import io.mainstem.auditor.store.AuditDatabase;
import io.mainstem.auditor.store.Retention;
import io.mainstem.auditor.store.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * How large the books grow in an SQLite file: {@link BooksWorkload} is written by the auditor's own
 * stores, then the file is looked at.
 */
public final class BooksSize {

  private static final int MIRRORS = 50;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /**
   * Bytes on disk for each verified window of a mirror, indexes and half-filled pages included.
   *
   * @param bytesPerWindow in the first hour: the segments of both ends and the verdict
   * @param bytesPerOldWindow for the rest of the week: the verdict alone
   * @param bytesPerSummedWindow later: its share of the sum for an hour
   */
  public record Size(
      double bytesPerWindow, double bytesPerOldWindow, double bytesPerSummedWindow) {}

  private final BooksWorkload workload = new BooksWorkload(MIRRORS);

  /** Writes and looks; takes some seconds. */
  public Size measure() {
    try {
      Path folder = Files.createTempDirectory("mainstem-books");
      try {
        return measure("jdbc:sqlite:" + folder.resolve("auditor.db"));
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the size of the books cannot be measured", e);
    } catch (SQLException e) {
      throw new IllegalStateException("the size of the books cannot be measured", e);
    }
  }

  private Size measure(String address) throws SQLException {
    Instant end = BooksWorkload.END;
    AuditDatabase.open(address, null, null).close();
    long empty = bytes(address, true);
    try (AuditDatabase database = AuditDatabase.open(address, null, null)) {
      Stores stores = Stores.claim(database);
      for (int window = 0; window < BooksWorkload.WINDOWS; window++) {
        workload.write(stores, window);
      }
    }
    long fresh = bytes(address, true) - empty;
    try (AuditDatabase database = AuditDatabase.open(address, null, null)) {
      Stores.claim(database).segments().forgetBefore(end.toEpochMilli());
    }
    long old = bytes(address, false) - empty;
    try (AuditDatabase database = AuditDatabase.open(address, null, null)) {
      Retention retention = new Retention(MINUTE, MINUTE, Duration.ofDays(1), Duration.ofDays(1));
      Stores.claim(database).tallies().forget(retention, end.plus(MINUTE));
    }
    long summed = bytes(address, false) - empty;
    double number = workload.windows();
    return new Size(fresh / number, old / number, summed / number);
  }

  /**
   * The size of the file once its write-ahead log is worked in.
   *
   * @param withFreePages whether pages count that wait to be used again
   */
  private static long bytes(String address, boolean withFreePages) throws SQLException {
    try (Connection connection = DriverManager.getConnection(address)) {
      number(connection, "wal_checkpoint(TRUNCATE)");
      long pages = number(connection, "page_count");
      long free = withFreePages ? 0 : number(connection, "freelist_count");
      return (pages - free) * number(connection, "page_size");
    }
  }

  private static long number(Connection connection, String pragma) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("PRAGMA " + pragma)) {
      return answer.next() ? answer.getLong(1) : 0;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

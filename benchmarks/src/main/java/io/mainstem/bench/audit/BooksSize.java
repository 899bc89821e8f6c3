package io.mainstem.bench.audit;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.OrderHash;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * How large the books grow. Verified windows of many mirrors are written into a new SQLite file by
 * the auditor's own stores, as a session writes them: segments of both ends that grow and replace
 * their earlier versions, verdicts that change until they are settled. Then the file is looked at.
 */
public final class BooksSize {

  private static final int MIRRORS = 50;

  /** An hour of them: for so long segments are kept. */
  private static final int WINDOWS = 360;

  private static final int VERSIONS = 5;
  private static final int RECORDS = 5_000;
  private static final long START = Window.startOf(1_700_000_000_000L);
  private static final long FIRST_OFFSET = 80_000_000;
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

  private final Random random = new Random(3);

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
    Instant end = Instant.ofEpochMilli(START + WINDOWS * Window.MILLIS);
    AuditDatabase.open(address, null, null).close();
    long empty = bytes(address, true);
    try (AuditDatabase database = AuditDatabase.open(address, null, null)) {
      Stores stores = Stores.claim(database);
      for (int window = 0; window < WINDOWS; window++) {
        write(stores, window);
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
    double number = (double) MIRRORS * WINDOWS;
    return new Size(fresh / number, old / number, summed / number);
  }

  private void write(Stores stores, int window) {
    for (int version = 1; version <= VERSIONS; version++) {
      List<Segment> seen = new ArrayList<>();
      List<Judged> said = new ArrayList<>();
      for (int mirror = 0; mirror < MIRRORS; mirror++) {
        seen.add(segment("west-regional", "trips.completed", mirror, window, version));
        seen.add(segment("east-aggregate", "trips.completed.aggregate", mirror, window, version));
        if (version == 1) {
          said.add(judged(mirror, window, Verdict.OPEN, version));
          if (window > 0) {
            said.add(judged(mirror, window - 1, Verdict.VERIFIED, VERSIONS));
          }
        }
        if (window == WINDOWS - 1 && version == VERSIONS) {
          said.add(judged(mirror, window, Verdict.VERIFIED, VERSIONS));
        }
      }
      stores.segments().write(seen);
      long now = START + window * Window.MILLIS + version * Window.MILLIS / VERSIONS;
      stores.verdicts().write(said, Instant.ofEpochMilli(now));
    }
  }

  /** Writers are told apart at the target only, as an auditor does. */
  private Segment segment(String cluster, String topic, int partition, int window, int version) {
    boolean source = cluster.startsWith("west");
    long records = (long) RECORDS * version / VERSIONS;
    long from = FIRST_OFFSET + (long) window * RECORDS;
    SegmentEntry entry =
        new SegmentEntry(
            source ? SegmentEntry.ANY_WRITER : 4_000_000 + partition,
            START + window * Window.MILLIS,
            new Sums(records, records * 310, random.nextLong()),
            new OrderHash(random.nextLong() >>> 4, records / 30),
            from,
            from + records);
    UUID topicId = new UUID(source ? 1 : 2, 7);
    return new Segment(
        new LogId(cluster, topic, topicId, partition),
        from,
        from + records,
        version == VERSIONS,
        List.of(entry));
  }

  private static Judged judged(int partition, int window, Verdict verdict, int version) {
    long records = (long) RECORDS * version / VERSIONS;
    return new Judged(
        new MirrorId("west-regional--east-aggregate", "trips.completed", partition),
        new Window(START + window * Window.MILLIS),
        verdict,
        verdict == Verdict.VERIFIED,
        records,
        records,
        0,
        null,
        List.of());
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

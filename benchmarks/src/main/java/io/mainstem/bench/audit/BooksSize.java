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
import io.mainstem.auditor.store.SegmentStore;
import io.mainstem.auditor.store.VerdictStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * How large the books grow: verified windows of many mirrors are written into a new SQLite file, as
 * a session of the auditor writes them, and the file is looked at.
 */
public final class BooksSize {

  private static final int PARTITIONS = 100;
  private static final int WINDOWS = 200;
  private static final long START = Window.startOf(1_700_000_000_000L);

  /**
   * Bytes on disk for each window of a mirror, indexes included.
   *
   * @param bytesPerWindow the segments of both ends and the verdict
   * @param bytesPerOldWindow once segments are forgotten: the verdict alone
   */
  public record Size(double bytesPerWindow, double bytesPerOldWindow) {}

  private final Random random = new Random(3);

  /** Writes and looks. */
  public Size measure() {
    try {
      Path folder = Files.createTempDirectory("mainstem-audit-bench");
      Path file = folder.resolve("auditor.db");
      try {
        return measure(file);
      } finally {
        try (var files = Files.list(folder)) {
          for (Path each : files.toList()) {
            Files.delete(each);
          }
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the size of the books cannot be measured", e);
    }
  }

  private Size measure(Path file) {
    try (AuditDatabase database = AuditDatabase.open("jdbc:sqlite:" + file, null, null)) {
      SegmentStore segments = new SegmentStore(database.jdbi());
      VerdictStore verdicts = new VerdictStore(database.jdbi());
      long before = bytes(database);
      for (int window = 0; window < WINDOWS; window++) {
        List<Segment> seen = new ArrayList<>();
        List<Judged> said = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
          seen.add(segment("west-regional", "trips.completed", 1, partition, window));
          seen.add(segment("east-aggregate", "trips.completed.aggregate", 2, partition, window));
          said.add(verified(partition, window));
        }
        segments.write(seen);
        verdicts.write(said, Instant.ofEpochMilli(START + (window + 1L) * Window.MILLIS));
      }
      long full = bytes(database) - before;
      segments.forgetBefore(START + (WINDOWS + 1L) * Window.MILLIS);
      long old = bytes(database) - before;
      double number = (double) PARTITIONS * WINDOWS;
      return new Size(full / number, old / number);
    }
  }

  /** Pages in use: what a write-ahead log or free pages take is not counted. */
  private static long bytes(AuditDatabase database) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT (p.page_count - f.freelist_count) * s.page_size FROM"
                            + " pragma_page_count p, pragma_freelist_count f, pragma_page_size s")
                    .mapTo(Long.class)
                    .one());
  }

  private Segment segment(String cluster, String topic, long id, int partition, int window) {
    long writer = id == 1 ? SegmentEntry.ANY_WRITER : 1_000 + partition;
    long from = window * 5_000L;
    SegmentEntry entry =
        new SegmentEntry(
            writer,
            START + window * Window.MILLIS,
            new Sums(5_000, 2_500_000, random.nextLong()),
            new OrderHash(random.nextLong() >>> 4, random.nextLong() >>> 4),
            from,
            from + 5_000);
    return new Segment(
        new LogId(cluster, topic, new UUID(id, 7), partition),
        from,
        from + 5_000,
        true,
        List.of(entry));
  }

  private static Judged verified(int partition, int window) {
    return new Judged(
        new MirrorId("west-regional--east-aggregate", "trips.completed", partition),
        new Window(START + window * Window.MILLIS),
        Verdict.VERIFIED,
        true,
        5_000,
        5_000,
        0,
        null,
        List.of());
  }
}

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
import io.mainstem.auditor.store.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * An hour of verified windows of many mirrors, as a session writes them: segments of both ends that
 * grow and replace their earlier versions, verdicts that change until they are settled.
 */
final class BooksWorkload {

  /** An hour of them: for so long segments are kept. */
  static final int WINDOWS = 360;

  private static final int VERSIONS = 5;
  private static final int RECORDS = 5_000;
  private static final long START = Window.startOf(1_700_000_000_000L);
  static final Instant END = Instant.ofEpochMilli(START + WINDOWS * Window.MILLIS);
  private static final long FIRST_OFFSET = 80_000_000;

  private final int mirrors;
  private final Random random = new Random(3);

  BooksWorkload(int mirrors) {
    this.mirrors = mirrors;
  }

  /** How many windows of how many mirrors are written in all. */
  double windows() {
    return (double) mirrors * WINDOWS;
  }

  /** Writes what an auditor writes while this window fills. */
  void write(Stores stores, int window) {
    for (int version = 1; version <= VERSIONS; version++) {
      List<Segment> seen = new ArrayList<>();
      List<Judged> said = new ArrayList<>();
      for (int mirror = 0; mirror < mirrors; mirror++) {
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
}

package io.mainstem.auditor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Finding;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.OrderHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {

  private static final LogId LOG = new LogId("west", "trips", new UUID(0, 1), 3);
  private static final MirrorId MIRROR = new MirrorId("west--east", "trips", 3);
  private static final Window W0 = new Window(0);
  private static final Window W1 = new Window(Window.MILLIS);
  private static final Instant NOW = Instant.ofEpochMilli(99_000);

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  private Path folder;

  private AuditDatabase database;
  private SegmentStore segments;
  private VerdictStore verdicts;

  @BeforeEach
  void open() {
    database = AuditDatabase.open("jdbc:sqlite:" + folder.resolve("books/audit.db"), null, null);
    segments = new SegmentStore(database.jdbi());
    verdicts = new VerdictStore(database.jdbi());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aGrownSegmentReplacesTheShorterOne() {
    segments.write(List.of(segment(0, 10, false, entry(7, W0, 10))));
    segments.write(List.of(segment(0, 15, false, entry(7, W0, 13), entry(8, W0, 2))));
    segments.write(List.of(segment(15, 20, false, entry(7, W0, 1), entry(7, W1, 4))));

    assertThat(segments.entries(LOG, W0))
        .extracting(SegmentEntry::writer, entry -> entry.sums().records())
        .containsExactlyInAnyOrder(tuple(7L, 14L), tuple(8L, 2L));
    assertThat(segments.entries(LOG, W1)).extracting(e -> e.sums().records()).containsExactly(4L);
  }

  @Test
  void sumsOfIdentitiesWrapAround() {
    Sums half = new Sums(1, 1, Long.MAX_VALUE - 5);
    segments.write(
        List.of(
            segment(0, 1, true, new SegmentEntry(7, 0, half, OrderHash.EMPTY, 0, 1)),
            segment(1, 2, true, new SegmentEntry(7, 0, half, OrderHash.EMPTY, 1, 2))));
    assertThat(segments.entries(LOG, W0).get(0).sums()).isEqualTo(half.plus(half));
  }

  @Test
  void goesOnAfterARestartWhereItLeftOff() {
    Segment last = segment(15, 20, false, entry(7, W0, 1), entry(7, W1, 4));
    segments.write(List.of(segment(0, 15, true, entry(7, W0, 13)), last));
    String id = segments.id();

    close();
    open();

    assertThat(segments.states()).containsExactly(new LogState(last, Optional.of(W1)));
    assertThat(segments.windows()).containsOnlyKeys(LOG);
    assertThat(segments.windows().get(LOG)).containsExactlyInAnyOrder(W0, W1);
    assertThat(segments.id()).isEqualTo(id);
  }

  @Test
  void aSegmentOfMarkersAloneCountsAsSeen() {
    Segment markers = segment(0, 4, false);
    segments.write(List.of(markers));
    assertThat(segments.states()).containsExactly(new LogState(markers, Optional.empty()));
    assertThat(segments.feed("west", 0, 10).segments()).containsExactly(markers);
  }

  @Test
  void tellsOthersWhatIsNewAndNeverHalfASegment() {
    Segment first = segment(0, 10, true, entry(7, W0, 5), entry(8, W0, 5));
    Segment second = segment(10, 20, true, entry(7, W1, 5), entry(8, W1, 5));
    segments.write(List.of(first, second));

    SegmentFeed page = segments.feed("west", 0, 3);
    assertThat(page.segments()).containsExactly(first);
    assertThat(page.more()).isTrue();
    SegmentFeed rest = segments.feed("west", page.next(), 3);
    assertThat(rest.segments()).containsExactly(second);
    assertThat(rest.more()).isFalse();
    assertThat(segments.feed("west", rest.next(), 3).segments()).isEmpty();
    assertThat(segments.feed("east", 0, 3).segments()).isEmpty();
  }

  @Test
  void forgetsOldSegmentsButNotThoseOfUnsettledWindows() {
    segments.write(
        List.of(segment(0, 10, true, entry(7, W0, 10)), segment(10, 20, true, entry(7, W1, 10))));
    verdicts.write(List.of(judged(W1, Verdict.STALLED, false, List.of())), NOW);

    assertThat(segments.forgetBefore(10 * Window.MILLIS)).isEqualTo(1);

    assertThat(segments.entries(LOG, W0)).isEmpty();
    assertThat(segments.entries(LOG, W1)).hasSize(1);
    assertThat(segments.windows()).isEmpty();
    assertThat(verdicts.unsettled()).isEqualTo(Map.of(MIRROR, List.of(W1)));
  }

  @Test
  void anIncidentIsOpenedOnceAndClosedWhenItsWindowTurnsOutWell() {
    Judged lost = judged(W0, Verdict.LOSS, true, List.of(new Finding(Verdict.LOSS, 5, -1, 17)));

    List<Incident> opened = verdicts.write(List.of(lost), NOW);
    assertThat(opened).hasSize(1);
    assertThat(opened.get(0).sourceRanges()).containsExactly(new Incident.OffsetRange(5, 6));
    assertThat(verdicts.write(List.of(lost), NOW)).isEmpty();
    assertThat(verdicts.incidents(true, null, 10)).isEqualTo(opened);
    assertThat(verdicts.verdict(MIRROR, W0)).contains(Verdict.LOSS);

    verdicts.write(List.of(judged(W0, Verdict.IN_FLIGHT, false, List.of())), NOW);
    assertThat(verdicts.verdict(MIRROR, W0)).as("a fault is not forgotten").contains(Verdict.LOSS);
    assertThat(verdicts.incidents(true, null, 10)).hasSize(1);

    verdicts.write(List.of(judged(W0, Verdict.REPAIRED, true, List.of())), NOW);
    assertThat(verdicts.incidents(true, null, 10)).isEmpty();
    assertThat(verdicts.incidents(false, null, 10)).hasSize(1);
  }

  @Test
  void sumsTheBooksAndPagesThroughWindowsNewestFirst() {
    for (int window = 0; window < 5; window++) {
      verdicts.write(
          List.of(judged(new Window(window * Window.MILLIS), Verdict.VERIFIED, true, List.of())),
          NOW);
    }
    verdicts.write(List.of(judged(W0, Verdict.OPEN, false, List.of())), NOW);

    assertThat(verdicts.summaries())
        .containsExactly(new AuditSummary("west--east", "trips", 4, 1, 0, 15, 10, null));
    List<AuditWindow> page =
        verdicts.windows(new WindowQuery("west--east", "trips", null, false, null, 3));
    assertThat(page)
        .extracting(window -> window.start().toEpochMilli())
        .containsExactly(40_000L, 30_000L, 20_000L);
    WindowQuery.After after = new WindowQuery.After(20_000, MIRROR);
    assertThat(verdicts.windows(new WindowQuery(null, null, Verdict.VERIFIED, false, after, 3)))
        .extracting(window -> window.start().toEpochMilli())
        .containsExactly(10_000L);
    assertThat(verdicts.counts()).isEqualTo(Map.of(Verdict.VERIFIED, 4L, Verdict.OPEN, 1L));
  }

  @Test
  void saysWhichDatabaseCannotBeOpened() throws Exception {
    Path notADatabase =
        Files.writeString(folder.resolve("text.db"), "this is no database".repeat(99));
    assertThatThrownBy(() -> AuditDatabase.open("jdbc:sqlite:" + notADatabase, null, null))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("text.db");
  }

  private static Judged judged(
      Window window, Verdict verdict, boolean settled, List<Finding> findings) {
    return new Judged(MIRROR, window, verdict, settled, 3, 2, 0, "because", findings);
  }

  private static Segment segment(long base, long next, boolean closed, SegmentEntry... entries) {
    return new Segment(LOG, base, next, closed, List.of(entries));
  }

  private static SegmentEntry entry(long writer, Window window, long records) {
    return new SegmentEntry(
        writer,
        window.start(),
        new Sums(records, records * 100, 42),
        OrderHash.EMPTY.then(records),
        0,
        records);
  }
}

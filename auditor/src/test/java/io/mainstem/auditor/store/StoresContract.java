package io.mainstem.auditor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditTally;
import io.mainstem.api.audit.AuditTally.Grain;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Finding;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.auditor.reconcile.Redelivery;
import io.mainstem.auditor.segment.LeaderEpochs;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.LogState;
import io.mainstem.auditor.segment.LostEnd;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.OrderHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the books promise, on whatever database they are kept. */
abstract class StoresContract extends SumsContract {

  private static final LogId LOG = new LogId("west", "trips", new UUID(0, 1), 3);
  private static final MirrorId MIRROR = new MirrorId("west--east", "trips", 3);
  private static final Window W0 = new Window(0);
  private static final Window W1 = new Window(Window.MILLIS);
  private static final Instant NOW = Instant.ofEpochMilli(99_000);

  private final String address = emptyDatabase();
  private AuditDatabase database = open(address);
  private Stores stores = Stores.claim(database);
  private SegmentStore segments = stores.segments();
  private VerdictStore verdicts = stores.verdicts();
  private IncidentStore incidents = stores.incidents();

  private void open() {
    database = open(address);
    stores = Stores.claim(database);
    segments = stores.segments();
    verdicts = stores.verdicts();
    incidents = stores.incidents();
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
  void aSegmentThatIsWrittenOnceMoreReplacesItselfWhateverCameMeanwhile() {
    segments.write(List.of(segment(0, 10, true, entry(7, W0, 10), entry(8, W0, 1))));
    segments.write(List.of(segment(10, 20, false, entry(7, W1, 10))));

    close();
    open();
    segments.write(List.of(segment(0, 9, true, entry(7, W0, 9))));
    segments.write(List.of(segment(10, 15, false, entry(7, W1, 5))));
    segments.write(List.of(segment(10, 16, false, entry(7, W1, 6))));

    assertThat(segments.entries(LOG, W0)).extracting(e -> e.sums().records()).containsExactly(9L);
    assertThat(segments.entries(LOG, W1)).extracting(e -> e.sums().records()).containsExactly(6L);
    assertThat(segments.feed("west", 0, 10).segments())
        .extracting(Segment::nextOffset)
        .containsExactly(9L, 16L);
  }

  @Test
  void theWindowsFromAnOffsetOnAreThoseOfTheSegmentsThatReachBeyondIt() {
    segments.write(
        List.of(segment(0, 10, true, entry(7, W0, 10)), segment(10, 20, false, entry(7, W1, 9))));

    assertThat(segments.windowsFrom(LOG, 9)).containsExactlyInAnyOrder(W0, W1);
    assertThat(segments.windowsFrom(LOG, 10)).containsExactly(W1);
    assertThat(segments.windowsFrom(LOG, 20)).isEmpty();
  }

  @Test
  void aRepairIsKeptWithWhereItsRecordsStandNow() {
    Redelivery announced =
        new Redelivery(
            new UUID(0, 7),
            new MirrorId("west--east", "trips", 0),
            new UUID(0, 1),
            new UUID(0, 2),
            77,
            List.of(new OffsetRange(5, 7), new OffsetRange(9, 10)),
            List.of());
    Redelivery placed = announced.at(new TreeMap<>(Map.of(5L, 90L, 6L, 91L, 9L, 92L)));
    assertThat(placed.placed()).containsExactly(new OffsetRun(5, 90, 2), new OffsetRun(9, 92, 1));

    stores.repairs().write(announced, NOW);
    assertThat(stores.repairs().all()).containsExactly(announced);
    stores.repairs().write(placed, NOW);
    assertThat(stores.repairs().all()).containsExactly(placed);
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

    assertThat(segments.states()).containsExactly(state(last, W1));
    assertThat(segments.windows()).containsOnlyKeys(LOG);
    assertThat(segments.windows().get(LOG)).containsExactlyInAnyOrder(W0, W1);
    assertThat(segments.id()).isEqualTo(id);
  }

  @Test
  void whatALogHasLostIsTakenBackWithTheProgress() {
    Segment first = segment(0, 15, true, entry(7, W0, 13));
    segments.write(List.of(first, segment(15, 20, false, entry(7, W0, 1), entry(7, W1, 4))));

    assertThat(segments.cutBack(LOG, 20, LeaderEpochs.UNKNOWN, 1))
        .hasValueSatisfying(
            cut -> {
              assertThat(cut.windows()).isEmpty();
              assertThat(cut.state().lostEnds()).isEmpty();
            });
    LostEnd lost = LostEnd.of(17, 20, LeaderEpochs.UNKNOWN, List.of(W0, W1));
    assertThat(segments.cutBack(LOG, 17, LeaderEpochs.UNKNOWN, 1))
        .hasValue(new SegmentCut(state(first, W0, lost), 17, List.of(W0, W1)));

    close();
    open();
    assertThat(segments.states()).containsExactly(state(first, W0, lost));
    assertThat(segments.entries(LOG, W0)).extracting(e -> e.sums().records()).containsExactly(13L);
    assertThat(segments.entries(LOG, W1)).isEmpty();
    LostEnd more = LostEnd.of(3, 15, LeaderEpochs.UNKNOWN, List.of(W0));
    assertThat(segments.cutBack(LOG, 3, LeaderEpochs.UNKNOWN, 2))
        .hasValue(new SegmentCut(state(segment(0, 0, true), null, lost, more), 3, List.of(W0)));
    LogId other = new LogId("east", "other", new UUID(0, 7), 0);
    assertThat(segments.cutBack(other, 0, LeaderEpochs.UNKNOWN, 3)).isEmpty();
  }

  @Test
  void theEpochOfTheLastBatchIsKeptWithTheProgressAndFallsBackWithIt() {
    segments.write(List.of(segment(0, 10, true, 3, entry(7, W0, 10))));
    segments.write(List.of(segment(10, 14, false, 3, entry(7, W1, 4))));
    segments.write(List.of(segment(10, 20, false, 5, entry(7, W1, 10))));

    close();
    open();
    assertThat(segments.states()).extracting(s -> s.last().lastEpoch()).containsExactly(5);
    assertThat(segments.feed("west", 0, 10).segments())
        .extracting(Segment::lastEpoch)
        .containsExactly(3, 5);

    segments.write(List.of(segment(20, 30, true, 8, entry(7, W1, 10))));
    assertThat(segments.cutBack(LOG, 29, 8, 1))
        .hasValueSatisfying(
            cut -> {
              assertThat(cut.from()).as("all of the epoch is gone").isEqualTo(20);
              assertThat(cut.state().last().lastEpoch()).isEqualTo(5);
            });
    assertThat(segments.cutBack(LOG, 18, LeaderEpochs.UNKNOWN, 1))
        .hasValueSatisfying(cut -> assertThat(cut.state().last().lastEpoch()).isEqualTo(3));
    close();
    open();
    assertThat(segments.states()).extracting(s -> s.last().lastEpoch()).containsExactly(3);
    segments.forgetBefore(10 * Window.MILLIS);
    assertThat(segments.states())
        .as("though the segment is forgotten")
        .extracting(s -> s.last().lastEpoch())
        .containsExactly(3);
  }

  @Test
  void booksFromBeforeEpochsWereKeptGoOn() {
    Segment last = segment(0, 10, false, entry(7, W0, 10));
    segments.write(List.of(last));
    database.jdbi().useHandle(handle -> handle.execute("UPDATE log SET epochs = ''"));

    close();
    open();
    assertThat(segments.states()).containsExactly(state(last, W0));
    segments.write(List.of(segment(0, 12, false, 4, entry(7, W0, 12))));
    close();
    open();
    assertThat(segments.states()).extracting(s -> s.last().lastEpoch()).containsExactly(4);
  }

  @Test
  void whatAnotherAuditorNoticedIsTakenBackIfItWasCountedHere() {
    segments.write(
        List.of(
            segment(0, 10, true, 3, entry(7, W0, 10)), segment(10, 20, true, 4, entry(7, W1, 9))));
    LostEnd later = LostEnd.of(15, 40, 2, List.of());
    assertThat(segments.cutBack(LOG, later, 1))
        .as("what is here was written by a later leader")
        .hasValueSatisfying(cut -> assertThat(cut.state().last().nextOffset()).isEqualTo(20));
    LostEnd told = LostEnd.of(15, 40, 4, List.of(W0));
    LostEnd noted = LostEnd.of(15, 40, 4, List.of(W1));
    assertThat(segments.cutBack(LOG, told, 1))
        .hasValueSatisfying(
            cut -> {
              assertThat(cut.state().last().nextOffset()).isEqualTo(10);
              assertThat(cut.windows()).containsExactly(W1);
              assertThat(cut.state().lostEnds()).containsExactly(later, noted);
            });
  }

  @Test
  void remembersWhatALogLostAsLongAsItsWindowsCanBeJudged() {
    segments.write(List.of(segment(0, 10, true, 3, entry(7, W0, 10))));
    segments.cutBack(LOG, 5, 3, 1);
    verdicts.write(List.of(judged(W0, Verdict.STALLED, false, List.of())), NOW);

    segments.forgetBefore(10 * Window.MILLIS);
    assertThat(segments.states().get(0).lostEnds()).hasSize(1);

    verdicts.write(List.of(judged(W0, Verdict.UNKNOWN, true, List.of())), NOW);
    segments.forgetBefore(10 * Window.MILLIS);
    assertThat(segments.states().get(0).lostEnds()).isEmpty();
  }

  @Test
  void aSegmentOfMarkersAloneCountsAsSeen() {
    Segment markers = segment(0, 4, false);
    segments.write(List.of(markers));
    assertThat(segments.states()).containsExactly(state(markers, null));
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
    assertThat(incidents.incidents(true, null, 10)).isEqualTo(opened);
    assertThat(verdicts.verdict(MIRROR, W0)).contains(Verdict.LOSS);

    verdicts.write(List.of(judged(W0, Verdict.IN_FLIGHT, false, List.of())), NOW);
    assertThat(verdicts.verdict(MIRROR, W0)).as("a fault is not forgotten").contains(Verdict.LOSS);
    assertThat(incidents.incidents(true, null, 10)).hasSize(1);

    verdicts.write(List.of(judged(W0, Verdict.REPAIRED, true, List.of())), NOW);
    assertThat(incidents.incidents(true, null, 10)).isEmpty();
    assertThat(incidents.incidents(false, null, 10)).hasSize(1);
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
  void whoeverClaimsTheBooksLastWritesThem() {
    segments.write(List.of(segment(0, 10, false, entry(7, W0, 10))));
    Stores second = Stores.claim(database);

    List<Segment> late = List.of(segment(0, 12, false, entry(7, W0, 12)));
    assertThatThrownBy(() -> segments.write(late)).isInstanceOf(BooksTakenOverException.class);
    assertThatThrownBy(
            () -> verdicts.write(List.of(judged(W0, Verdict.LOSS, true, List.of())), NOW))
        .isInstanceOf(BooksTakenOverException.class);
    second.segments().write(late);

    assertThat(second.segments().entries(LOG, W0).get(0).sums().records()).isEqualTo(12);
    assertThat(second.verdicts().counts()).isEmpty();
  }

  @Test
  void sequenceNumbersNeverComeTwiceEvenIfTheirSegmentsAreForgotten() {
    segments.write(List.of(segment(0, 10, true, entry(7, W0, 10))));
    long told = segments.feed("west", 0, 10).next();
    segments.forgetBefore(10 * Window.MILLIS);

    close();
    open();
    segments.write(List.of(segment(10, 20, true, entry(7, W1, 10))));

    assertThat(segments.feed("west", told, 10).segments()).hasSize(1);
  }

  @Test
  void keepsTheSegmentsOfAnOpenIncident() {
    segments.write(List.of(segment(0, 10, true, entry(7, W0, 10))));
    Finding lost = new Finding(Verdict.LOSS, 5, -1, 17);
    verdicts.write(List.of(judged(W0, Verdict.LOSS, true, List.of(lost))), NOW);

    assertThat(segments.forgetBefore(10 * Window.MILLIS)).isZero();

    verdicts.write(List.of(judged(W0, Verdict.REPAIRED, true, List.of())), NOW);
    assertThat(segments.forgetBefore(10 * Window.MILLIS)).isEqualTo(1);
  }

  @Test
  void sumsWindowsUpByHourAndThenByDayAndCountsEachOnce() {
    Instant day = Instant.parse("2026-03-01T00:00:00Z");
    for (int quarter = 0; quarter < 8; quarter++) {
      Window window = Window.of(day.plus(Duration.ofMinutes(15L * quarter)).toEpochMilli());
      Verdict verdict = quarter == 5 ? Verdict.LOSS : Verdict.VERIFIED;
      verdicts.write(List.of(judged(window, verdict, true, List.of())), NOW);
    }
    Retention retention =
        new Retention(
            Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(30));
    AuditTally first = tally(day, Duration.ofHours(1), 4, 0);
    AuditTally second = tally(day.plus(Duration.ofHours(1)), Duration.ofHours(1), 3, 1);

    assertThat(hours(day)).containsExactly(first, second);
    for (int minutes = 60; minutes <= 200; minutes += 7) {
      stores.tallies().forget(retention, day.plus(Duration.ofMinutes(minutes)));
      assertThat(hours(day)).as("after %s minutes", minutes).containsExactly(first, second);
    }
    assertThat(verdicts.counts()).isEmpty();

    stores.tallies().forget(retention, day.plus(Duration.ofHours(25).plusMinutes(30)));
    stores.tallies().forget(retention, day.plus(Duration.ofDays(3)));
    assertThat(hours(day)).isEmpty();
    assertThat(stores.tallies().tallies(Grain.DAY, "west--east", "trips", day, 10))
        .containsExactly(tally(day, Duration.ofDays(1), 7, 1));
    stores.tallies().forget(retention, day.plus(Duration.ofDays(32)));
    assertThat(stores.tallies().tallies(Grain.DAY, null, null, day, 10)).isEmpty();
  }

  private List<AuditTally> hours(Instant since) {
    return stores.tallies().tallies(Grain.HOUR, null, "trips", since, 10);
  }

  private static AuditTally tally(Instant start, Duration length, long verified, long failed) {
    long windows = verified + failed;
    return new AuditTally(
        "west--east",
        "trips",
        start,
        start.plus(length),
        verified,
        0,
        failed,
        3 * windows,
        2 * windows);
  }

  private static Judged judged(
      Window window, Verdict verdict, boolean settled, List<Finding> findings) {
    return new Judged(MIRROR, window, verdict, settled, 3, 2, 0, "because", findings);
  }

  private static Segment segment(long base, long next, boolean closed, SegmentEntry... entries) {
    return new Segment(LOG, base, next, closed, List.of(entries));
  }

  private static Segment segment(
      long base, long next, boolean closed, int lastEpoch, SegmentEntry... entries) {
    return new Segment(LOG, base, next, closed, lastEpoch, List.of(entries));
  }

  private static LogState state(Segment last, @Nullable Window newest, LostEnd... lost) {
    return new LogState(last, Optional.ofNullable(newest), List.of(lost));
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

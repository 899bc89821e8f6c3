package io.mainstem.auditor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sla.GoodAndBad;
import io.mainstem.auditor.sla.SlaBoard.Bucket;
import io.mainstem.auditor.sla.SlaBoard.Subject;
import io.mainstem.auditor.sla.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes, changes and forgets windows at random, restarts and loses the books to others meanwhile,
 * and counts naively what the sums have to be.
 */
final class SumsHistory {

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Retention RETENTION =
      new Retention(
          Duration.ofMinutes(10), Duration.ofHours(3), Duration.ofHours(30), Duration.ofDays(4));
  private static final List<Verdict> VERDICTS = List.of(Verdict.values());

  /** What is said of a window, until it is forgotten and may be said of it anew. */
  private static final class Said {
    private Judged judged;
    private boolean forgotten;

    Said(Judged judged) {
      this.judged = judged;
    }

    boolean stillChanges() {
      return !forgotten && !judged.settled();
    }
  }

  private record Stretch(String subject, Span span, long start) {}

  private final AuditDatabase database;
  private final Random random;
  private final Map<Span, List<Said>> said = new EnumMap<>(Span.class);
  private final List<Said> kept = new ArrayList<>();
  private final Map<Stretch, GoodAndBad> told = new HashMap<>();
  private Stores stores;
  private Instant now = START;

  SumsHistory(AuditDatabase database, long seed) {
    this.database = database;
    this.random = new Random(seed);
    this.stores = Stores.claim(database);
    for (Span span : Span.values()) {
      said.put(span, new ArrayList<>());
    }
  }

  void live(int rounds) {
    for (int round = 0; round < rounds; round++) {
      now = now.plusMillis(random.nextInt(5_400_000));
      switch (random.nextInt(8)) {
        case 0 -> forget();
        case 1 -> restart();
        default -> write();
      }
      check();
    }
  }

  private void write() {
    List<Judged> more = new ArrayList<>();
    for (int i = random.nextInt(30); i >= 0; i--) {
      more.add(judged());
    }
    stores.verdicts().write(more, now);
    more.forEach(this::note);
  }

  private void note(Judged judged) {
    kept.stream()
        .filter(each -> sameWindow(each.judged, judged))
        .findFirst()
        .ifPresentOrElse(
            each -> each.judged = judged,
            () -> {
              Said added = new Said(judged);
              kept.add(added);
              said.values().forEach(all -> all.add(added));
            });
  }

  private void forget() {
    stores.tallies().forget(RETENTION, now);
    long cutoff = now.minus(RETENTION.windows()).toEpochMilli();
    for (Said each : kept) {
      each.forgotten = each.judged.settled() && each.judged.window().start() < cutoff;
    }
    kept.removeIf(each -> each.forgotten);
    said.forEach(this::forget);
  }

  private void forget(Span span, List<Said> all) {
    Set<Long> changing =
        all.stream()
            .filter(Said::stillChanges)
            .map(each -> span.startOf(each.judged.window().start()))
            .collect(Collectors.toSet());
    long cutoff = now.minus(retention(span)).toEpochMilli();
    all.removeIf(
        each -> {
          long start = span.startOf(each.judged.window().start());
          return start + span.millis() <= cutoff && !changing.contains(start);
        });
  }

  /** Whoever owned the books before changes nothing any more. */
  private void restart() {
    Stores former = stores;
    stores = Stores.claim(database);
    told.clear();
    List<Judged> late = List.of(judged());
    assertThatThrownBy(() -> former.verdicts().write(late, now))
        .isInstanceOf(BooksTakenOverException.class);
  }

  private void check() {
    assertThat(stores.verdicts().counts())
        .isEqualTo(
            kept.stream()
                .collect(
                    Collectors.groupingBy(each -> each.judged.verdict(), Collectors.counting())));
    assertThat(
            stores.verdicts().summaries().stream()
                .collect(
                    Collectors.toMap(
                        summary -> summary.route() + "/" + summary.topic(),
                        summary ->
                            List.of(
                                summary.verified(),
                                summary.open(),
                                summary.failed(),
                                summary.sourceRecords(),
                                summary.targetRecords()))))
        .isEqualTo(naive(kept, SumsHistory::subject));
    said.forEach(
        (span, windows) ->
            assertThat(stretches(database, span))
                .isEqualTo(naive(windows, judged -> name(judged, span))));
    checkFeed();
  }

  /** What was told, added up, is what there is. */
  private void checkFeed() {
    for (Bucket bucket : stores.tallies().judged(now.toEpochMilli())) {
      told.merge(
          new Stretch(name(bucket.subject()), bucket.span(), bucket.start()),
          bucket.windows(),
          GoodAndBad::plus);
    }
    Map<Stretch, GoodAndBad> expected = new HashMap<>();
    said.forEach(
        (span, windows) ->
            windows.forEach(
                each ->
                    expected.merge(
                        new Stretch(
                            subject(each.judged), span, span.startOf(each.judged.window().start())),
                        counted(each.judged.verdict()),
                        GoodAndBad::plus)));
    assertThat(lasting(told)).isEqualTo(lasting(expected));
  }

  /** Without what may have been forgotten in between: that is not taken out of what was told. */
  private Map<Stretch, GoodAndBad> lasting(Map<Stretch, GoodAndBad> all) {
    Map<Stretch, GoodAndBad> lasting = new HashMap<>(all);
    lasting
        .keySet()
        .removeIf(
            stretch ->
                stretch.start() + stretch.span().millis()
                    <= now.minus(retention(stretch.span())).toEpochMilli());
    lasting.values().removeIf(GoodAndBad.NONE::equals);
    return lasting;
  }

  /** The sums that are kept, by route, topic and start. */
  static Map<String, List<Long>> stretches(AuditDatabase database, Span span) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT * FROM tally JOIN subject ON subject.id = tally.subject"
                            + " WHERE length = :length")
                    .bind("length", span.millis())
                    .map(
                        (rs, context) ->
                            Map.entry(
                                name(SubjectTable.subject(rs)) + " " + rs.getLong("start_at"),
                                List.of(
                                    rs.getLong("verified"),
                                    rs.getLong("windows")
                                        - rs.getLong("verified")
                                        - rs.getLong("failed"),
                                    rs.getLong("failed"),
                                    rs.getLong("source_records"),
                                    rs.getLong("target_records"))))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private Judged judged() {
    Verdict verdict = VERDICTS.get(random.nextInt(VERDICTS.size()));
    boolean settled =
        switch (verdict) {
          case OPEN, IN_FLIGHT, STALLED -> false;
          case UNKNOWN, LOSS -> random.nextBoolean();
          case VERIFIED,
              FILTERED,
              REPAIRED,
              DUPLICATE,
              CORRUPT,
              REORDERED,
              PHANTOM,
              EXPIRED_UNREPLICATED ->
              true;
        };
    String route = random.nextBoolean() ? "east--west" : "west--east";
    String topic = random.nextInt(3) > 0 ? "trips" : "fares";
    return new Judged(
        new MirrorId(route, topic, random.nextInt(3)),
        window(),
        verdict,
        settled,
        random.nextInt(100),
        random.nextInt(100),
        0,
        "because",
        List.of());
  }

  /** Mostly a new one, some late, some of a clock that is ahead, some of records without time. */
  private Window window() {
    long time = now.toEpochMilli();
    return switch (random.nextInt(12)) {
      case 0 -> Window.of(-1);
      case 1 -> Window.of(time + random.nextInt(7_200_000));
      case 2 -> Window.of(time - (long) (random.nextDouble() * 6 * 86_400_000));
      case 3, 4, 5 -> Window.of(time - random.nextInt(8 * 3_600_000));
      default -> Window.of(time - random.nextInt(60_000));
    };
  }

  private static boolean sameWindow(Judged one, Judged other) {
    return one.mirror().equals(other.mirror()) && one.window().equals(other.window());
  }

  private static Map<String, List<Long>> naive(
      Collection<Said> windows, Function<Judged, String> name) {
    Map<String, List<Long>> sums = new HashMap<>();
    for (Said each : windows) {
      Judged judged = each.judged;
      long good = counted(judged.verdict()).good();
      long bad = counted(judged.verdict()).bad();
      sums.merge(
          name.apply(judged),
          List.of(good, 1 - good - bad, bad, judged.source(), judged.target()),
          SumsHistory::plus);
    }
    return sums;
  }

  private static List<Long> plus(List<Long> one, List<Long> other) {
    List<Long> sum = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      sum.add(one.get(i) + other.get(i));
    }
    return sum;
  }

  private static GoodAndBad counted(Verdict verdict) {
    return new GoodAndBad(isGood(verdict) ? 1 : 0, verdict.failed() ? 1 : 0);
  }

  private static boolean isGood(Verdict verdict) {
    return Set.of(Verdict.VERIFIED, Verdict.FILTERED, Verdict.REPAIRED).contains(verdict);
  }

  private static Duration retention(Span span) {
    return switch (span) {
      case FIVE_MINUTES -> RETENTION.windows();
      case HOUR -> RETENTION.hours();
      case DAY -> RETENTION.days();
    };
  }

  private static String subject(Judged judged) {
    return name(new Subject(judged.mirror().route(), judged.mirror().topic()));
  }

  private static String name(Subject subject) {
    return subject.route() + "/" + subject.topic();
  }

  private static String name(Judged judged, Span span) {
    return subject(judged) + " " + span.startOf(judged.window().start());
  }
}

package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.LogBook.Holding;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The books of one mirror: its windows that are not settled. Not thread-safe. */
final class MirrorBook {

  private static final long MAX_AHEAD_MILLIS = 60_000;
  private static final String MADE_ANEW =
      "a topic was made anew before the window had been settled";
  private static final String GONE = "what was counted is not kept any more";

  private final MirrorSpec spec;
  private final LogBook source;
  private final LogBook target;
  private final RunLedger runs;
  private final Set<Long> writers;
  private final History history;
  private final PassageCheck passage;
  private final TreeMap<Window, WindowBook> unsettled = new TreeMap<>();
  private final Set<Window> orphaned = new HashSet<>();
  private long position = -1;
  private long positionMovedAt;

  MirrorBook(
      MirrorSpec spec,
      LogBook source,
      LogBook target,
      RunLedger runs,
      Set<Long> writers,
      History history,
      long now) {
    this.spec = spec;
    this.source = source;
    this.target = target;
    this.runs = runs;
    this.writers = writers;
    this.history = history;
    this.passage = new PassageCheck(source, target, runs, writers);
    this.positionMovedAt = now;
  }

  MirrorSpec spec() {
    return spec;
  }

  MirrorId id() {
    return spec.id();
  }

  LogBook source() {
    return source;
  }

  LogBook target() {
    return target;
  }

  boolean hasWriter(long writer) {
    return writers.contains(writer);
  }

  /** Whether one of the topics was made anew. */
  boolean isOtherIncarnation(MirrorSpec other) {
    return !spec.source().topicId().equals(other.source().topicId())
        || !spec.target().topicId().equals(other.target().topicId());
  }

  /**
   * Takes over from the book of a former incarnation: what was not settled there can never be, and
   * nothing that is found now makes these windows good.
   *
   * @return what is to be said of them
   */
  List<Judged> followAfter(MirrorBook former) {
    orphaned.addAll(former.unsettled.keySet());
    orphaned.addAll(former.orphaned);
    return former.unsettled.keySet().stream().map(window -> unknown(window, MADE_ANEW)).toList();
  }

  private Judged unknown(Window window, String why) {
    return new Judged(id(), window, Verdict.UNKNOWN, true, 0, 0, 0, why, List.of());
  }

  /** Looks at these windows again. */
  void reopen(Iterable<Window> windows, long now) {
    for (Window window : windows) {
      if (!unsettled.containsKey(window)) {
        Optional<Verdict> before = history.verdict(id(), window);
        unsettled.put(window, new WindowBook(window, before, now));
      }
    }
  }

  void examined(Examination answer) {
    WindowBook book = unsettled.get(answer.order().window());
    if (book != null) {
      book.examined(answer);
    }
  }

  /** Rules on every window that is not settled. */
  void judge(long now, long tick, BooksPolicy policy, Judgements into) {
    if (runs.position() != position) {
      position = runs.position();
      positionMovedAt = now;
    }
    suspect(tick);
    List<WindowBook> settled = new ArrayList<>();
    for (WindowBook book : unsettled.values()) {
      if (judge(book, now, tick, policy, into)) {
        settled.add(book);
      }
    }
    settled.forEach(book -> unsettled.remove(book.window));
  }

  /**
   * What a filter drops the runs do not tell from what is lost, and what compaction removes
   * neither: there the end of the window decides.
   */
  private void suspect(long tick) {
    if (position < 0 || spec.compacted() || runs.filters().any()) {
      return;
    }
    WindowBook.Suspicion found = new WindowBook.Suspicion(position, tick);
    for (Window window : passage.suspects(unsettled.keySet())) {
      WindowBook book = unsettled.get(window);
      if (book != null) {
        book.suspect(found);
      }
    }
  }

  int unsettled() {
    return unsettled.size();
  }

  private static boolean isOpen(Verdict verdict) {
    return switch (verdict) {
      case OPEN, IN_FLIGHT, STALLED, UNKNOWN -> true;
      case VERIFIED,
          LOSS,
          DUPLICATE,
          CORRUPT,
          REORDERED,
          PHANTOM,
          FILTERED,
          EXPIRED_UNREPLICATED,
          REPAIRED ->
          false;
    };
  }

  private boolean judge(WindowBook book, long now, long tick, BooksPolicy policy, Judgements into) {
    Optional<Holding> sourceHolds = source.holding(book.window, null);
    Optional<Holding> targetHolds = target.holding(book.window, writers);
    Optional<SegmentEntry> atSource = sourceHolds.map(Holding::entry);
    Optional<SegmentEntry> atTarget = targetHolds.map(Holding::entry);
    if (isBeforeStart(atSource) && atTarget.isEmpty()) {
      return true;
    }
    if (atSource.isEmpty() && atTarget.isEmpty()) {
      // Not "none here, none there": what opened the window is gone.
      if (book.before.filter(MirrorBook::isOpen).isPresent()) {
        into.say(unknown(book.window, orphaned.contains(book.window) ? MADE_ANEW : GONE));
      }
      return true;
    }
    Sums sourceSums = atSource.map(SegmentEntry::sums).orElse(Sums.ZERO);
    Sums targetSums = atTarget.map(SegmentEntry::sums).orElse(Sums.ZERO);
    book.look(sourceSums, targetSums, now, tick);
    book.retry(now, policy.retryAfter().toMillis());
    boolean sameOrder = sameOrder(sourceHolds, targetHolds);
    WindowFacts facts =
        facts(book, atSource, sourceSums, targetSums, sameOrder, now, tick, policy, into);
    Ruling ruling = Judge.rule(facts);
    if (ruling.settled() && orphaned.contains(book.window) && !ruling.verdict().failed()) {
      ruling = Ruling.settled(Verdict.UNKNOWN, MADE_ANEW);
    }
    if (ruling.examine()) {
      book.examining();
      into.examine(order(book, atSource, atTarget, Optional.empty()));
    } else if (!ruling.settled()
        && !(facts.sourceComplete() && facts.passed())
        && facts.blindness() == null) {
      lookEarly(book, atSource, atTarget, into);
    }
    if (book.rule(ruling, book.changedAt() == now)) {
      into.say(judged(book, ruling, sourceSums, targetSums));
    }
    return ruling.settled();
  }

  /** Has suspicions looked at once the target is seen up to an end taken after they came up. */
  private void lookEarly(
      WindowBook book,
      Optional<SegmentEntry> atSource,
      Optional<SegmentEntry> atTarget,
      Judgements into) {
    WindowBook.Suspicion suspicion = book.suspicion();
    if (suspicion == null
        || book.isExamining()
        || atSource.isEmpty()
        || target.provenTick() <= suspicion.tick()
        || !into.mayLookEarly()) {
      return;
    }
    SegmentEntry whole = atSource.get();
    long until = Math.min(whole.nextOffset(), suspicion.passedBelow());
    long copiedUntil = runs.targetEndOf(until).orElse(Long.MAX_VALUE);
    book.examining();
    into.examine(
        order(
            book,
            Optional.of(whole.until(until)),
            atTarget,
            Optional.of(new ExaminationOrder.Passage(until, copiedUntil))));
  }

  private WindowFacts facts(
      WindowBook book,
      Optional<SegmentEntry> atSource,
      Sums sourceSums,
      Sums targetSums,
      boolean sameOrder,
      long now,
      long tick,
      BooksPolicy policy,
      Judgements into) {
    boolean hasPassed =
        position >= 0 && position >= atSource.map(SegmentEntry::nextOffset).orElse(0L);
    long passedTick = book.passed(hasPassed, tick);
    return new WindowFacts(
        book.window,
        sourceSums,
        targetSums,
        sameOrder,
        blindness(book.window, atSource),
        problem(book.window, now),
        spec.compacted(),
        source.completeUntil() >= book.window.end() + policy.grace().toMillis(),
        hasPassed,
        passedTick >= 0 && target.provenTick() > passedTick,
        source.provenTick() > book.countedTick(),
        now - positionMovedAt >= policy.stalledAfter().toMillis(),
        book.steady(now, policy.steadyFor().toMillis()),
        atSource
            .map(at -> runs.mapsOnce(at.firstOffset(), at.nextOffset(), at.sums().records()))
            .orElse(false),
        book.examination(),
        !book.isExamining() && into.mayExamine(),
        book.proved(),
        !book.isExamining() && book.steady(now, policy.compareWithin().toMillis()));
  }

  /** What keeps the window from being looked at as long as it lasts; null for nothing. */
  private @Nullable String problem(Window window, long now) {
    if (source.problem() != null) {
      return "the source cannot be read: " + source.problem();
    }
    if (target.problem() != null) {
      return "the target cannot be read: " + target.problem();
    }
    return window.start() - now > MAX_AHEAD_MILLIS
        ? "its records are from the future: the clock of a producer or of this auditor is wrong"
        : null;
  }

  private static boolean sameOrder(Optional<Holding> source, Optional<Holding> target) {
    if (source.isEmpty() || target.isEmpty()) {
      return true; // the counts say it all
    }
    return !source.get().ordered()
        || !target.get().ordered()
        || source.get().entry().order().equals(target.get().entry().order());
  }

  private @Nullable String blindness(Window window, Optional<SegmentEntry> atSource) {
    String atEnds = source.blindness(window);
    if (atEnds == null) {
      atEnds = target.blindness(window);
    }
    if (atEnds == null && !spec.fromStart() && position >= 0) {
      boolean straddles = atSource.map(at -> at.firstOffset() < runs.start()).orElse(false);
      return straddles ? "the mirror began at source offset " + runs.start() : null;
    }
    return atEnds;
  }

  /** Records from before a mirror that was told to begin at the end are not on its books. */
  private boolean isBeforeStart(Optional<SegmentEntry> atSource) {
    return !spec.fromStart()
        && position >= 0
        && atSource.map(at -> at.nextOffset() <= runs.start()).orElse(false);
  }

  private ExaminationOrder order(
      WindowBook book,
      Optional<SegmentEntry> atSource,
      Optional<SegmentEntry> atTarget,
      Optional<ExaminationOrder.Passage> passedOnly) {
    RunLedger excerpt =
        runs.excerpt(
            atSource.map(SegmentEntry::firstOffset).orElse(0L),
            atSource.map(SegmentEntry::nextOffset).orElse(0L),
            atTarget.map(SegmentEntry::firstOffset).orElse(0L),
            atTarget.map(SegmentEntry::nextOffset).orElse(0L));
    return new ExaminationOrder(
        id(),
        book.window,
        source.log(),
        target.log(),
        atSource,
        atTarget,
        new HashSet<>(writers),
        excerpt,
        passedOnly);
  }

  private Judged judged(WindowBook book, Ruling ruling, Sums sourceSums, Sums targetSums) {
    boolean failed = ruling.verdict().failed();
    boolean repaired =
        ruling.verdict() == Verdict.VERIFIED
            && (book.hasFailed()
                || book.before.map(v -> v.failed() || v == Verdict.REPAIRED).orElse(false));
    return new Judged(
        id(),
        book.window,
        repaired ? Verdict.REPAIRED : ruling.verdict(),
        ruling.settled(),
        sourceSums.records(),
        targetSums.records(),
        book.examination() == null ? 0 : book.examination().left().filtered(),
        ruling.detail(),
        failed ? findings(book) : List.of());
  }

  private List<Finding> findings(WindowBook book) {
    Examination examination = book.examination();
    return examination == null || examination.findings().isEmpty()
        ? book.proved()
        : Judge.certain(examination.findings(), spec.compacted());
  }
}

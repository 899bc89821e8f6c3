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

  private final MirrorSpec spec;
  private final LogBook source;
  private final LogBook target;
  private final RunLedger runs;
  private final Set<Long> writers;
  private final History history;
  private final TreeMap<Window, WindowBook> unsettled = new TreeMap<>();
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
    List<WindowBook> settled = new ArrayList<>();
    for (WindowBook book : unsettled.values()) {
      if (judge(book, now, tick, policy, into)) {
        settled.add(book);
      }
    }
    settled.forEach(book -> unsettled.remove(book.window));
  }

  int unsettled() {
    return unsettled.size();
  }

  private boolean judge(WindowBook book, long now, long tick, BooksPolicy policy, Judgements into) {
    Optional<Holding> sourceHolds = source.holding(book.window, null);
    Optional<Holding> targetHolds = target.holding(book.window, writers);
    Optional<SegmentEntry> atSource = sourceHolds.map(Holding::entry);
    Optional<SegmentEntry> atTarget = targetHolds.map(Holding::entry);
    if (isBeforeStart(atSource) && atTarget.isEmpty()) {
      return true;
    }
    Sums sourceSums = atSource.map(SegmentEntry::sums).orElse(Sums.ZERO);
    Sums targetSums = atTarget.map(SegmentEntry::sums).orElse(Sums.ZERO);
    book.look(sourceSums, targetSums, now, tick);
    boolean sameOrder = sameOrder(sourceHolds, targetHolds);
    WindowFacts facts =
        facts(book, atSource, sourceSums, targetSums, sameOrder, now, tick, policy, into);
    Ruling ruling = Judge.rule(facts);
    if (ruling.examine()) {
      book.examining();
      into.examine(order(book, atSource, atTarget));
    }
    if (book.rule(ruling, book.changedAt() == now)) {
      into.say(judged(book, ruling, sourceSums, targetSums));
    }
    return ruling.settled();
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
        !book.isExamining() && book.steady(now, policy.compareWithin().toMillis()));
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
      WindowBook book, Optional<SegmentEntry> atSource, Optional<SegmentEntry> atTarget) {
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
        excerpt);
  }

  private Judged judged(WindowBook book, Ruling ruling, Sums sourceSums, Sums targetSums) {
    Examination examination = book.examination();
    boolean failed = ruling.verdict().failed();
    boolean repaired =
        ruling.verdict() == Verdict.VERIFIED
            && book.before.map(v -> v.failed() || v == Verdict.REPAIRED).orElse(false);
    return new Judged(
        id(),
        book.window,
        repaired ? Verdict.REPAIRED : ruling.verdict(),
        ruling.settled(),
        sourceSums.records(),
        targetSums.records(),
        ruling.detail(),
        failed && examination != null ? examination.findings() : List.of());
  }
}

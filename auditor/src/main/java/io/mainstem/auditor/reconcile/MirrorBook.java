package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** The books of one mirror: its windows that are not settled. Not thread-safe. */
final class MirrorBook {

  private static final String MADE_ANEW =
      "a topic was made anew before the window had been settled";
  private static final String GONE = "what was counted is not kept any more";

  private final MirrorSpec spec;
  private final LogBook source;
  private final LogBook target;
  private final RunLedger runs;
  private final Set<Long> writers;
  private final LongPredicate claimed;
  private final History history;
  private final MirrorSight sight;
  private final EarlyLooks early;
  private final TreeMap<Window, WindowBook> unsettled = new TreeMap<>();
  private final Set<Window> orphaned = new HashSet<>();
  private long position = -1;
  private long positionMovedAt;

  /**
   * @param writers producer ids that the replicator says it writes the mirror with, as it says so
   * @param claimed whether any mirror of the target has this writer
   */
  MirrorBook(
      MirrorSpec spec,
      LogBook source,
      LogBook target,
      RunLedger runs,
      Set<Long> writers,
      LongPredicate claimed,
      History history,
      long now) {
    this.spec = spec;
    this.source = source;
    this.target = target;
    this.runs = runs;
    this.writers = writers;
    this.claimed = claimed;
    this.history = history;
    this.sight = new MirrorSight(spec, source, target, runs, writers);
    this.early = new EarlyLooks(spec, source, target, runs, writers, sight);
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
   * nothing that is found now makes these windows good. Windows that held nothing of the topic that
   * is gone go on here: what opened them may be the new one's.
   *
   * @return what is to be said of them
   */
  List<Judged> followAfter(MirrorBook former, long now) {
    List<Judged> said = new ArrayList<>();
    for (Window window : former.unsettled.keySet()) {
      if (former.orphaned.contains(window) || former.heldThere(window, spec)) {
        orphaned.add(window);
        said.add(unknown(window, MADE_ANEW));
      } else {
        reopen(List.of(window), now);
      }
    }
    orphaned.addAll(former.orphaned);
    return said;
  }

  /** Whether a window held records of a topic that has another incarnation now. */
  private boolean heldThere(Window window, MirrorSpec now) {
    WindowLook look = sight.look(window);
    return (look.source().isPresent() && !spec.source().topicId().equals(now.source().topicId()))
        || (look.target().isPresent() && !spec.target().topicId().equals(now.target().topicId()));
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

  /**
   * What stood at the target from this offset on is gone: the replicator has not passed it. The
   * windows that it was counted in at the source may be others than at the target.
   */
  void targetCutBack(long to, long now) {
    runs.targetCutBack(to);
    if (runs.position() >= 0) {
      reopen(history.windowsFrom(spec.source(), runs.position()), now);
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
    early.suspect(unsettled, tick);
    List<WindowBook> settled = new ArrayList<>();
    for (WindowBook book : unsettled.values()) {
      if (judge(book, now, tick, policy, into)) {
        settled.add(book);
      }
    }
    for (WindowBook book : settled) {
      unsettled.remove(book.window);
      noteUnclaimed(book.window, now);
    }
  }

  int unsettled() {
    return unsettled.size();
  }

  boolean suspects() {
    return unsettled.values().stream().anyMatch(book -> book.suspicion() != null);
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
    WindowLook look = sight.look(book.window);
    if (sight.isBeforeStart(look) && look.target().isEmpty()) {
      return true;
    }
    if (look.isEmpty()) {
      return judgeEmpty(book, now, into);
    }
    book.look(look.sourceSums(), look.targetSums(), now, tick);
    book.retry(now, policy.retryAfter().toMillis());
    WindowFacts facts = facts(book, look, now, tick, policy, into);
    Ruling ruling = Judge.rule(facts);
    if (ruling.settled() && orphaned.contains(book.window) && !ruling.verdict().failed()) {
      ruling = Ruling.settled(Verdict.UNKNOWN, MADE_ANEW);
    }
    if (ruling.examine()) {
      book.examining();
      into.examine(sight.order(book.window, look.atSource(), look.atTarget(), Optional.empty()));
    } else if (!ruling.settled()
        && !(facts.sourceComplete() && facts.passed())
        && facts.blindness() == null) {
      early.look(book, look, into);
    }
    if (book.rule(ruling, book.changedAt() == now)) {
      into.say(judged(book, ruling, look));
    }
    return ruling.settled();
  }

  /** What opened the window is gone, or not known to be ours yet. */
  private boolean judgeEmpty(WindowBook book, long now, Judgements into) {
    boolean mayBeOurs =
        !book.steady(now, Unclaimed.CLAIMED_WITHIN_MILLIS)
            && target.windows().writersIn(book.window).stream()
                .anyMatch(writer -> !claimed.test(writer));
    boolean wasOpen = book.before.filter(MirrorBook::isOpen).isPresent();
    if (mayBeOurs) {
      return !wasOpen; // whoever claims it opens the window again
    }
    if (wasOpen) {
      into.say(unknown(book.window, orphaned.contains(book.window) ? MADE_ANEW : GONE));
    } else if (book.before.filter(Judge::isGood).isPresent()) {
      into.say(new Judged(id(), book.window, Verdict.VERIFIED, true, 0, 0, 0, GONE, List.of()));
    }
    return true;
  }

  private void noteUnclaimed(Window window, long now) {
    target.windows().writersIn(window).stream()
        .filter(writer -> !claimed.test(writer))
        .forEach(writer -> target.unclaimed().note(writer, window, now));
  }

  private WindowFacts facts(
      WindowBook book, WindowLook look, long now, long tick, BooksPolicy policy, Judgements into) {
    boolean hasPassed = sight.isTold(book.window, look);
    long passedTick = book.passed(hasPassed, tick);
    return new WindowFacts(
        book.window,
        look.sourceSums(),
        look.targetSums(),
        look.sameOrder(),
        sight.blindness(book.window, look),
        sight.problem(book.window, now),
        sight,
        source.completeUntil() >= book.window.end() + policy.grace().toMillis(),
        hasPassed,
        passedTick >= 0 && target.provenTick() > passedTick,
        source.provenTick() > book.countedTick(),
        now - positionMovedAt >= policy.stalledAfter().toMillis(),
        book.steady(now, policy.steadyFor().toMillis()),
        look.atSource()
            .map(at -> runs.mapsOnce(at.firstOffset(), at.nextOffset(), at.sums().records()))
            .orElse(false),
        book.examination(),
        !book.isExamining() && into.mayExamine(),
        book.proved(),
        !book.isExamining() && book.steady(now, policy.compareWithin().toMillis()));
  }

  private Judged judged(WindowBook book, Ruling ruling, WindowLook look) {
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
        look.sourceSums().records(),
        look.targetSums().records(),
        book.examination() == null ? 0 : book.examination().left().filtered(),
        ruling.detail(),
        failed ? findings(book) : List.of());
  }

  private List<Finding> findings(WindowBook book) {
    Examination examination = book.examination();
    return examination == null || examination.findings().isEmpty()
        ? book.proved()
        : sight.certain(examination.findings());
  }
}

package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.reconcile.Examination.LeftOut;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.InvertibleSketch;
import io.mainstem.auditor.sketch.OrderHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares the records of a window at both ends and names those at fault.
 *
 * <p>Each end makes a {@link Digest}; what is left of one sketch when the other is taken out are
 * the records that differ. If there are none, and the order is the same, that was all. Otherwise
 * both ends say where the differing records stand, and it is looked up where the replicator's runs
 * say their counterparts are, and the order of the rest is checked. A sketch that does not decode
 * is asked for again with {@value #MORE_CELLS} times the cells. Memory, and what goes between the
 * ends, grow with the differences and not with the window.
 *
 * <p>Of a window that still fills, only what the replicator has passed is looked for at the target,
 * and only what is missing there is named: see {@link ExaminationOrder.Passage}.
 */
public final class Investigation {

  /** Most cells of a sketch: enough for about 300,000 records at fault. */
  private static final int MAX_CELLS = 1 << 19;

  private static final int MAX_FIRST_CELLS = 1 << 15;
  private static final int MORE_CELLS = 8;

  /** Cells for each record that differs, at which a sketch decodes all but certainly. */
  private static final double CELLS_PER_DIFFERENCE = 1.5;

  private static final int MAX_NAMED_BY_RUNS = 500_000;

  private final ExaminationOrder order;
  private final Ends ends;
  private final Stretches stretches;
  private Scope scope;
  private long filtered;

  /** Whether the records that do not differ follow each other in the same order. */
  private boolean sameRest;

  private Investigation(ExaminationOrder order, Ends ends, Stretches stretches) {
    this.order = order;
    this.ends = ends;
    this.stretches = stretches;
    this.scope = Scope.of(order.window());
  }

  /** Carries out an order. */
  public static Examination carryOut(ExaminationOrder order, Ends ends)
      throws InterruptedException {
    Stretches own = Stretches.of(order);
    Stretches wide = Stretches.wide(order);
    try {
      return new Investigation(order, ends, wide).carryOut();
    } catch (EndUnreadableException e) {
      if (e.logStart() < 0 || wide.equals(own)) {
        return unreadable(order, e);
      }
    }
    try {
      return new Investigation(order, ends, own).carryOut(); // what lies beside it may be gone
    } catch (EndUnreadableException e) {
      return unreadable(order, e);
    }
  }

  private static Examination unreadable(ExaminationOrder order, EndUnreadableException e) {
    String reason = "cannot be compared: " + e.getMessage();
    if (e.logStart() < 0) {
      return Examination.notNow(order, reason);
    }
    return byRuns(order, e.logStart(), Verdict.EXPIRED_UNREPLICATED)
        .map(findings -> Examination.of(order, findings, LeftOut.NOTHING))
        .orElseGet(() -> Examination.never(order, reason));
  }

  private Examination carryOut() throws EndUnreadableException, InterruptedException {
    Optional<List<Finding>> findings =
        order.passage().isPresent()
            ? Optional.of(missing())
            : compare().or(() -> byRuns(order, Long.MAX_VALUE, Verdict.LOSS));
    return findings.isPresent()
        ? excuse(findings.get())
        : Examination.never(order, "more records differ than can be named");
  }

  /** Empty if more differ than can be told. */
  private Optional<List<Finding>> compare() throws EndUnreadableException, InterruptedException {
    for (int cells = firstCells(); cells <= MAX_CELLS; cells = more(cells)) {
      Digests ends = digest(cells, Long.MAX_VALUE);
      Optional<Map<Identity, Long>> differences = ends.differences();
      filtered = ends.source().dropped();
      if (differences.isPresent()) {
        Set<Identity> differing = differences.get().keySet();
        if (differing.isEmpty()) {
          return Optional.of(ends.sameOrder() ? List.of() : order(Set.of()));
        }
        List<Finding> findings = new ArrayList<>(name(differing));
        if (!sameRest) {
          findings.addAll(order(differing));
        }
        return Optional.of(findings);
      }
    }
    return Optional.empty();
  }

  /** What the replicator has passed and is nowhere at the target. */
  private List<Finding> missing() throws EndUnreadableException, InterruptedException {
    long targetUntil = order.passage().orElseThrow().targetUntil();
    for (int cells = firstCells(); cells <= MAX_CELLS; cells = more(cells)) {
      Optional<Map<Identity, Long>> differences = digest(cells, targetUntil).differences();
      if (differences.isPresent()) {
        boolean none = differences.get().values().stream().noneMatch(times -> times > 0);
        return none
            ? List.of()
            : name(differences.get().keySet()).stream()
                .filter(found -> found.kind() == Verdict.LOSS || found.kind() == Verdict.CORRUPT)
                .toList();
      }
    }
    return List.of(); // the end of the window decides
  }

  /** Takes out what the replicator had a reason to leave out. */
  private Examination excuse(List<Finding> findings)
      throws EndUnreadableException, InterruptedException {
    Set<Long> lost =
        findings.stream()
            .filter(finding -> finding.kind() == Verdict.LOSS)
            .map(Finding::sourceOffset)
            .collect(Collectors.toSet());
    Set<Long> dead =
        lost.isEmpty() ? Set.of() : ends.deadLettered(order.mirror(), order.sourceLog(), lost);
    List<Finding> left =
        findings.stream()
            .filter(
                finding -> finding.kind() != Verdict.LOSS || !dead.contains(finding.sourceOffset()))
            .toList();
    return Examination.of(order, left, new LeftOut(filtered, dead.size()));
  }

  private List<Finding> name(Set<Identity> differing)
      throws EndUnreadableException, InterruptedException {
    Naming naming = new Naming(order.window(), differing, order.runs());
    OrderHash sourceRest = OrderHash.EMPTY;
    if (stretches.source().isPresent()) {
      SourceEnd.Found found = ends.source().find(portion(stretches.source().get()), differing);
      found.places().forEach(naming::source);
      sourceRest = found.rest();
    }
    SourceEnd.Sieve target = new SourceEnd.Sieve(differing);
    readTarget(Long.MAX_VALUE, target);
    target.found().places().forEach(naming::target);
    sameRest = sourceRest.equals(target.found().rest());
    ends.source()
        .lookUp(order.sourceLog(), naming.sourceToRead().headSet(order.sourceSeen(), false))
        .forEach(naming::sourceSeen);
    ends.lookUpTarget(order.targetLog(), naming.targetToRead().headSet(order.targetSeen(), false))
        .forEach(naming::targetSeen);
    return naming.findings();
  }

  private List<Finding> order(Set<Identity> leftOut)
      throws EndUnreadableException, InterruptedException {
    OrderCheck check = new OrderCheck(order.window(), leftOut);
    if (stretches.source().isPresent()) {
      ends.source()
          .read(
              portion(stretches.source().get()),
              (record, offset, timestamp, countedIn) -> check.source(record, offset, countedIn));
    }
    readTarget(
        Long.MAX_VALUE,
        (record, offset, timestamp, countedIn) -> check.target(record, offset, timestamp));
    // What is delivered again cannot stand where it was missing.
    return check.findings().stream()
        .filter(finding -> !order.runs().redeliveries().covers(finding.sourceOffset()))
        .toList();
  }

  /**
   * Both ends; once more if the oldest record that was counted in the window asks for older ones.
   */
  private Digests digest(int cells, long targetUntil)
      throws EndUnreadableException, InterruptedException {
    Digests ends = new Digests(digestSource(cells), digestTarget(cells, targetUntil));
    Scope wanted = scope.backTo(ends.oldest());
    if (wanted.equals(scope)) {
      return ends;
    }
    scope = wanted;
    return new Digests(digestSource(cells), digestTarget(cells, targetUntil));
  }

  private Digest digestSource(int cells) throws EndUnreadableException, InterruptedException {
    return stretches.source().isPresent()
        ? ends.source().digest(portion(stretches.source().get()), cells)
        : new Digest(cells);
  }

  private Digest digestTarget(int cells, long until)
      throws EndUnreadableException, InterruptedException {
    Digest digest = new Digest(cells);
    readTarget(until, digest);
    return digest;
  }

  private void readTarget(long until, Ends.Visitor visitor)
      throws EndUnreadableException, InterruptedException {
    if (stretches.target().isPresent()) {
      OffsetRange stretch = stretches.target().get();
      ends.readTarget(
          order.targetLog(),
          stretch.from(),
          Math.min(until, stretch.to()),
          order.writers(),
          scope.within(visitor));
    }
  }

  private SourcePortion portion(OffsetRange stretch) {
    return new SourcePortion(
        order.sourceLog(), stretch.from(), stretch.to(), scope, order.runs().filters());
  }

  /** Enough for as many records as seem to be missing, unless a filter explains that. */
  private int firstCells() {
    long missing = order.runs().filters().any() ? 0 : missingByNumbers();
    int cells = InvertibleSketch.DEFAULT_CELLS;
    while (cells < MAX_FIRST_CELLS && cells < missing * CELLS_PER_DIFFERENCE) {
      cells *= 2;
    }
    return cells;
  }

  private long missingByNumbers() {
    if (order.passage().isEmpty()) {
      return Math.abs(order.sourceSums().records() - order.targetSums().records());
    }
    return order
        .source()
        .map(at -> order.runs().unmapped(at.firstOffset(), at.nextOffset()))
        .orElse(List.of())
        .stream()
        .mapToLong(hole -> hole.to() - hole.from())
        .sum();
  }

  /** The bound itself is tried before giving up. */
  private static int more(int cells) {
    return cells < MAX_CELLS ? Math.min(MAX_CELLS, cells * MORE_CELLS) : Integer.MAX_VALUE;
  }

  /**
   * The records cannot be compared: the source has been trimmed, or too many differ. If just as
   * many are missing as the replicator says it never copied, those are the ones.
   *
   * @param below where the source begins now, if that is why
   */
  private static Optional<List<Finding>> byRuns(ExaminationOrder order, long below, Verdict kind) {
    if (order.source().isEmpty() || order.passage().isPresent() || order.runs().filters().any()) {
      return Optional.empty();
    }
    SegmentEntry atSource = order.source().get();
    long missing = order.sourceSums().records() - order.targetSums().records();
    long to = Math.min(below, atSource.nextOffset());
    List<OffsetRange> holes = order.runs().unmapped(atSource.firstOffset(), to);
    long unmapped = holes.stream().mapToLong(hole -> hole.to() - hole.from()).sum();
    if (missing <= 0 || unmapped != missing || missing > MAX_NAMED_BY_RUNS) {
      return Optional.empty();
    }
    List<Finding> findings = new ArrayList<>();
    for (OffsetRange hole : holes) {
      for (long offset = hole.from(); offset < hole.to(); offset++) {
        findings.add(new Finding(kind, offset, -1, order.window().start()));
      }
    }
    return Optional.of(findings);
  }
}

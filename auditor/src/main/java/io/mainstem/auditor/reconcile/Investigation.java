package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.InvertibleSketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;

/**
 * Compares the records of a window at both ends and names those at fault.
 *
 * <p>Reads both ends once into a sketch of their difference. If there is none, and the order is the
 * same, that was all. Otherwise it reads again to see where the differing records stand, and looks
 * up where the replicator's runs say their counterparts are, and checks the order of the rest.
 * Where a window balances memory does not grow with it.
 */
public final class Investigation {

  /** Most cells of a sketch: enough for about 35,000 records at fault. */
  private static final int MAX_CELLS = 1 << 16;

  private static final int MORE_CELLS = 8;
  private static final int MAX_EXPIRED = 100_000;

  /** Stretches to look up that are this close together are read as one. */
  private static final long JOIN_WITHIN = 500;

  private final ExaminationOrder order;
  private final Ends ends;

  private Investigation(ExaminationOrder order, Ends ends) {
    this.order = order;
    this.ends = ends;
  }

  /** Carries out an order. */
  public static Examination carryOut(ExaminationOrder order, Ends ends)
      throws InterruptedException {
    try {
      return Examination.of(order, new Investigation(order, ends).compare());
    } catch (EndUnreadableException e) {
      return expired(order, e.logStart())
          .map(findings -> Examination.of(order, findings))
          .orElseGet(() -> Examination.unable(order, "cannot be compared: " + e.getMessage()));
    }
  }

  private List<Finding> compare() throws EndUnreadableException, InterruptedException {
    for (int cells = InvertibleSketch.DEFAULT_CELLS; cells <= MAX_CELLS; cells *= MORE_CELLS) {
      Comparison comparison = new Comparison(cells);
      read(
          (record, offset, timestamp) -> comparison.source(record),
          (record, offset, timestamp) -> comparison.target(record));
      Optional<Map<Identity, Long>> differences = comparison.differences();
      if (differences.isPresent()) {
        if (!differences.get().isEmpty()) {
          List<Finding> findings = new ArrayList<>(name(differences.get()));
          findings.addAll(order(differences.get().keySet()));
          return findings;
        }
        return comparison.sameOrder() ? List.of() : order(Set.of());
      }
    }
    throw new EndUnreadableException("more records differ than can be named", -1);
  }

  private List<Finding> name(Map<Identity, Long> differences)
      throws EndUnreadableException, InterruptedException {
    Naming naming = new Naming(differences.keySet(), order.runs());
    read(naming::source, naming::target);
    lookUp(
        naming.sourceToRead(),
        (from, to, visitor) -> ends.readSource(order.sourceLog(), from, to, visitor),
        (record, offset) -> naming.sourceSeen(offset, record));
    lookUp(
        naming.targetToRead(),
        (from, to, visitor) -> ends.readTarget(order.targetLog(), from, to, Set.of(), visitor),
        (record, offset) -> naming.targetSeen(offset, record));
    return naming.findings();
  }

  private List<Finding> order(Set<Identity> leftOut)
      throws EndUnreadableException, InterruptedException {
    OrderCheck check = new OrderCheck(leftOut);
    read((record, offset, timestamp) -> check.source(record, offset), check::target);
    return check.findings();
  }

  /** Reads the source, then the target, showing the records of the window. */
  private void read(Ends.Visitor atSource, Ends.Visitor atTarget)
      throws EndUnreadableException, InterruptedException {
    if (order.source().isPresent()) {
      SegmentEntry stretch = order.source().get();
      ends.readSource(
          order.sourceLog(), stretch.firstOffset(), stretch.nextOffset(), within(atSource));
    }
    if (order.target().isPresent()) {
      SegmentEntry stretch = order.target().get();
      ends.readTarget(
          order.targetLog(),
          stretch.firstOffset(),
          stretch.nextOffset(),
          order.writers(),
          within(atTarget));
    }
  }

  private Ends.Visitor within(Ends.Visitor visitor) {
    long start = order.window().start();
    long end = order.window().end();
    return (record, offset, timestamp) -> {
      if (timestamp >= start && timestamp < end) {
        visitor.visit(record, offset, timestamp);
      }
    };
  }

  private interface Reading {
    void read(long from, long to, Ends.Visitor visitor)
        throws EndUnreadableException, InterruptedException;
  }

  /** Reads single offsets, close ones together. */
  private static void lookUp(
      NavigableSet<Long> offsets, Reading reading, ObjLongConsumer<Identity> seen)
      throws EndUnreadableException, InterruptedException {
    NavigableSet<Long> left = new TreeSet<>(offsets);
    while (!left.isEmpty()) {
      long from = left.first();
      long last = from;
      for (Long next = from; next != null && next - last <= JOIN_WITHIN; next = left.higher(next)) {
        last = next;
      }
      reading.read(
          from,
          last + 1,
          (record, offset, timestamp) -> {
            if (offsets.contains(offset)) {
              seen.accept(record, offset);
            }
          });
      left.headSet(last, true).clear();
    }
  }

  /**
   * The source has been trimmed: its records cannot be compared any more. If just as many are
   * missing as the replicator says it never copied, those are the ones.
   */
  private static Optional<List<Finding>> expired(ExaminationOrder order, long logStart) {
    if (logStart < 0 || order.source().isEmpty()) {
      return Optional.empty();
    }
    SegmentEntry atSource = order.source().get();
    long missing = order.sourceSums().records() - order.targetSums().records();
    long to = Math.min(logStart, atSource.nextOffset());
    List<OffsetRange> holes = order.runs().unmapped(atSource.firstOffset(), to);
    long unmapped = holes.stream().mapToLong(hole -> hole.to() - hole.from()).sum();
    if (missing <= 0 || unmapped != missing || missing > MAX_EXPIRED) {
      return Optional.empty();
    }
    List<Finding> findings = new ArrayList<>();
    for (OffsetRange hole : holes) {
      for (long offset = hole.from(); offset < hole.to(); offset++) {
        findings.add(new Finding(Verdict.EXPIRED_UNREPLICATED, offset, -1, order.window().start()));
      }
    }
    return Optional.of(findings);
  }
}

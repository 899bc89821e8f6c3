package io.mainstem.auditor.observe;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.observe.RangeReader.RangeUnreadableException;
import io.mainstem.auditor.observe.RangeReader.RecordVisitor;
import io.mainstem.auditor.reconcile.Comparison;
import io.mainstem.auditor.reconcile.Examination;
import io.mainstem.auditor.reconcile.ExaminationOrder;
import io.mainstem.auditor.reconcile.Finding;
import io.mainstem.auditor.reconcile.Naming;
import io.mainstem.auditor.reconcile.OrderCheck;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.InvertibleSketch;
import io.mainstem.auditor.sketch.RecordHasher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Compares the records of a window at both ends and names those at fault.
 *
 * <p>Reads both ends once into a sketch of their difference. If there is none, and the order is the
 * same, that was all. Otherwise it reads again to see where the differing records stand, and looks
 * up where the replicator's runs say their counterparts are. Memory does not grow with the window
 * but with the number of differences. Blocks while it reads; one thread.
 */
public final class Examiner {

  /** Most cells of a sketch: enough for about 35,000 records at fault. */
  private static final int MAX_CELLS = 1 << 16;

  private static final int MORE_CELLS = 8;
  private static final int MAX_EXPIRED = 100_000;

  /** Stretches to look up that are this close together are read as one. */
  private static final long JOIN_WITHIN = 500;

  private final RangeReader source;
  private final RangeReader target;
  private final Duration timeout;
  private final RecordHasher hasher;

  /**
   * @param timeout for one reading of one end
   * @param seed keys the record hashes of this comparison
   */
  public Examiner(ClusterObserver source, ClusterObserver target, Duration timeout, long seed) {
    this.source = source.ranges();
    this.target = target.ranges();
    this.timeout = timeout;
    this.hasher = new RecordHasher(seed);
  }

  /** Carries out an order. */
  public Examination examine(ExaminationOrder order) throws InterruptedException {
    try {
      return Examination.of(order, compare(order));
    } catch (RangeUnreadableException e) {
      return expired(order, e.logStart())
          .map(findings -> Examination.of(order, findings))
          .orElseGet(() -> Examination.unable(order, "cannot be compared: " + e.getMessage()));
    } catch (ExecutionException e) {
      return Examination.unable(order, "cannot be compared: " + e.getCause());
    } catch (TimeoutException e) {
      return Examination.unable(order, "cannot be compared: an end did not answer in time");
    }
  }

  private List<Finding> compare(ExaminationOrder order)
      throws InterruptedException, ExecutionException, TimeoutException, RangeUnreadableException {
    for (int cells = InvertibleSketch.DEFAULT_CELLS; cells <= MAX_CELLS; cells *= MORE_CELLS) {
      Comparison comparison = new Comparison(cells);
      read(
          order,
          (record, offset, timestamp) -> comparison.source(record),
          (record, offset, timestamp) -> comparison.target(record));
      Optional<Map<Identity, Long>> differences = comparison.differences();
      if (differences.isPresent()) {
        if (!differences.get().isEmpty()) {
          return name(order, differences.get());
        }
        return comparison.sameOrder() ? List.of() : order(order);
      }
    }
    throw new RangeUnreadableException("more records differ than can be named", -1);
  }

  private List<Finding> name(ExaminationOrder order, Map<Identity, Long> differences)
      throws InterruptedException, ExecutionException, TimeoutException, RangeUnreadableException {
    Naming naming = new Naming(differences.keySet(), order.runs());
    read(order, naming::source, naming::target);
    lookUp(source, order.sourceLog(), naming.sourceToRead(), naming::sourceSeen);
    lookUp(target, order.targetLog(), naming.targetToRead(), naming::targetSeen);
    return naming.findings();
  }

  private List<Finding> order(ExaminationOrder order)
      throws InterruptedException, ExecutionException, TimeoutException, RangeUnreadableException {
    OrderCheck check = new OrderCheck();
    read(order, (record, offset, timestamp) -> check.source(record, offset), check::target);
    return check.findings();
  }

  /** Reads the source, then the target, showing the records of the window. */
  private void read(ExaminationOrder order, RecordVisitor atSource, RecordVisitor atTarget)
      throws InterruptedException, ExecutionException, TimeoutException, RangeUnreadableException {
    long start = order.window().start();
    long end = order.window().end();
    if (order.source().isPresent()) {
      SegmentEntry stretch = order.source().get();
      await(
          source.read(
              order.sourceLog(),
              stretch.firstOffset(),
              stretch.nextOffset(),
              writer -> true,
              hasher,
              within(start, end, atSource)));
    }
    if (order.target().isPresent()) {
      SegmentEntry stretch = order.target().get();
      await(
          target.read(
              order.targetLog(),
              stretch.firstOffset(),
              stretch.nextOffset(),
              order.writers()::contains,
              hasher,
              within(start, end, atTarget)));
    }
  }

  /** Reads single offsets, close ones together. */
  private void lookUp(RangeReader reader, LogId log, NavigableSet<Long> offsets, Seen seen)
      throws InterruptedException, ExecutionException, TimeoutException, RangeUnreadableException {
    NavigableSet<Long> left = new TreeSet<>(offsets);
    while (!left.isEmpty()) {
      long from = left.first();
      long to = from;
      for (Long next = from; next != null && next - to <= JOIN_WITHIN; next = left.higher(next)) {
        to = next;
      }
      long last = to;
      await(
          reader.read(
              log,
              from,
              last + 1,
              writer -> true,
              hasher,
              (record, offset, timestamp) -> {
                if (offsets.contains(offset)) {
                  seen.at(offset, record);
                }
              }));
      left.headSet(last, true).clear();
    }
  }

  /** What stands at an offset. */
  private interface Seen {
    void at(long offset, Identity record);
  }

  private static RecordVisitor within(long start, long end, RecordVisitor visitor) {
    return (record, offset, timestamp) -> {
      if (timestamp >= start && timestamp < end) {
        visitor.visit(record, offset, timestamp);
      }
    };
  }

  private void await(java.util.concurrent.CompletableFuture<Void> reading)
      throws InterruptedException, ExecutionException, TimeoutException, RangeUnreadableException {
    try {
      reading.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RangeUnreadableException unreadable) {
        throw unreadable;
      }
      throw e;
    } catch (TimeoutException e) {
      reading.cancel(false);
      throw e;
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
    long atTarget = order.target().map(entry -> entry.sums().records()).orElse(0L);
    long missing = atSource.sums().records() - atTarget;
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

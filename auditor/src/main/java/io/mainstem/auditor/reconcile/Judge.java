package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules on one window, by proof.
 *
 * <ul>
 *   <li>VERIFIED needs that the source is counted completely and that the target holds the same
 *       number of records in the same batches in the same order (or, where batches were cut anew,
 *       the same records; or at least the same number, each mapped exactly once).
 *   <li>A fault needs that the replicator has passed the source records, that the target is counted
 *       up to an end taken after that, that the source is counted up to an end taken after the
 *       target's records were seen, and that a comparison of the records themselves names it. No
 *       fault is ever said from counts alone, and none because time has passed.
 *   <li>Before a window is over, those records may be called lost that the replicator has passed
 *       and that a comparison found nowhere in a target seen up to an end taken after that.
 *   <li>Everything else waits, and says what for. What cannot be seen is UNKNOWN.
 * </ul>
 */
public final class Judge {

  private static final String NO_TIMESTAMPS = "records without timestamps belong to no window";
  private static final String NOT_COMPARED =
      "counts agree and each record is mapped once; batches were cut anew, contents not compared";

  private Judge() {}

  /** What the facts amount to. */
  public static Ruling rule(WindowFacts facts) {
    Ruling ruling = byBooks(facts);
    boolean standsAlone =
        facts.proved().isEmpty()
            || balanced(facts)
            || ruling.verdict().failed()
            || isGood(ruling.verdict());
    return standsAlone
        ? ruling
        : new Ruling(
            worst(facts.proved()),
            ruling.settled(),
            ruling.examine(),
            Findings.describe(facts.proved()));
  }

  static boolean isGood(Verdict verdict) {
    return verdict == Verdict.VERIFIED || verdict == Verdict.FILTERED;
  }

  private static Ruling byBooks(WindowFacts facts) {
    if (facts.window().isTimeless()) {
      return Ruling.settled(Verdict.UNKNOWN, NO_TIMESTAMPS);
    }
    if (balanced(facts)) {
      return facts.sourceComplete() ? Ruling.settled(Verdict.VERIFIED, null) : waiting(facts);
    }
    if (facts.blindness() != null) {
      return facts.sourceComplete()
          ? Ruling.settled(Verdict.UNKNOWN, facts.blindness())
          : Ruling.waiting(Verdict.OPEN, facts.blindness());
    }
    if (facts.examination() != null) {
      return afterExamination(facts, facts.examination());
    }
    if (!facts.passed() || !facts.targetProved() || !facts.sourceProved() || !facts.steady()) {
      return waiting(facts);
    }
    if (facts.mayExamine()) {
      Ruling meanwhile = waiting(facts);
      return new Ruling(meanwhile.verdict(), false, true, "being compared record by record");
    }
    boolean enough =
        facts.waitedLong()
            && facts.sourceComplete()
            && facts.mappedOnce()
            && facts.source().records() == facts.target().records();
    return enough ? Ruling.settled(Verdict.VERIFIED, NOT_COMPARED) : waiting(facts);
  }

  /** The worst first: what is said of a window with several kinds of findings. */
  static Verdict worst(List<Finding> findings) {
    return findings.stream()
        .map(Finding::kind)
        .min(Comparator.comparingInt(Judge::rank))
        .orElseThrow(() -> new IllegalArgumentException("no findings"));
  }

  private static Ruling afterExamination(WindowFacts facts, Examination examination) {
    @Nullable String unable = examination.unable();
    if (unable != null) {
      return facts.sourceComplete() && !examination.mayBeRepeated()
          ? Ruling.settled(Verdict.UNKNOWN, unable)
          : Ruling.waiting(Verdict.UNKNOWN, unable);
    }
    List<Finding> certain = facts.doubts().certain(examination.findings());
    if (!certain.isEmpty()) {
      return Ruling.settled(worst(certain), Findings.describe(certain));
    }
    if (!examination.findings().isEmpty()) {
      return Ruling.settled(Verdict.UNKNOWN, facts.doubts().about(examination.findings().get(0)));
    }
    return facts.sourceComplete() ? good(examination.left()) : Ruling.waiting(Verdict.OPEN, null);
  }

  private static Ruling good(Examination.LeftOut left) {
    String dead =
        left.deadLettered() == 0
            ? ""
            : "; in the dead-letter topic: %d".formatted(left.deadLettered());
    return left.filtered() == 0
        ? Ruling.settled(Verdict.VERIFIED, "compared record by record" + dead)
        : Ruling.settled(
            Verdict.FILTERED,
            "compared record by record; dropped by the filter: %d".formatted(left.filtered())
                + dead);
  }

  private static boolean balanced(WindowFacts facts) {
    return facts.source().records() == facts.target().records()
        && facts.source().batches() == facts.target().batches()
        && facts.sameOrder();
  }

  private static Ruling waiting(WindowFacts facts) {
    if (facts.problem() != null) {
      return Ruling.waiting(Verdict.UNKNOWN, facts.problem());
    }
    if (!facts.sourceComplete()) {
      return Ruling.waiting(Verdict.OPEN, null);
    }
    return facts.stalled() && !facts.passed()
        ? Ruling.waiting(Verdict.STALLED, "the replicator's position does not move")
        : Ruling.waiting(Verdict.IN_FLIGHT, null);
  }

  private static int rank(Verdict verdict) {
    return switch (verdict) {
      case LOSS -> 0;
      case EXPIRED_UNREPLICATED -> 1;
      case CORRUPT -> 2;
      case PHANTOM -> 3;
      case DUPLICATE -> 4;
      case REORDERED -> 5;
      case OPEN, IN_FLIGHT, STALLED, VERIFIED, FILTERED, UNKNOWN, REPAIRED -> 6;
    };
  }
}

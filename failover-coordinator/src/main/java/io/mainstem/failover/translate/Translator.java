package io.mainstem.failover.translate;

import io.mainstem.api.failover.OffsetTranslation.Outcome;
import io.mainstem.api.failover.OffsetTranslation.Stretch;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.RunIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Translates positions through offset runs. Every answer is safe: a reader that goes on at it
 * misses nothing. An answer that is not EXACT says so; there is never a silent earliest or latest.
 */
public final class Translator {

  private Translator() {}

  /**
   * One source of a shared partition: a mirror into each of the two targets.
   *
   * @param origin the name of the source, for people
   * @param intoFrom the runs of the mirror into the partition that was read so far
   * @param intoTo the runs of the mirror into the partition that will be read
   */
  public record Origin(String origin, RunIndex intoFrom, RunIndex intoTo) {}

  /** From a mirror's source to its target. */
  public static Position forward(RunIndex runs, long position) {
    OptionalLong exact = runs.translatePosition(position);
    if (exact.isPresent()) {
      return Position.exact(exact.getAsLong(), "every record before it is known to be copied");
    }
    Iterator<OffsetRun> iterator = runs.runs().iterator();
    if (!iterator.hasNext()) {
      return Position.none("the mirror has no offset run that reaches this position");
    }
    OffsetRun first = iterator.next();
    if (position < first.sourceStart()) {
      return Position.stale(
          first.targetStart(),
          "the oldest run known begins at source offset " + first.sourceStart());
    }
    OffsetRun newest = runs.newest().orElse(first);
    return Position.stale(
        newest.targetEnd(),
        "not copied yet: source offsets " + runs.nextSource() + " to " + (position - 1));
  }

  /** From a mirror's target back to its source. */
  public static Position backward(RunIndex runs, long position) {
    OptionalLong exact = runs.translatePositionBack(position);
    if (exact.isPresent()) {
      return Position.exact(exact.getAsLong(), "found through the copy that leads here");
    }
    Iterator<OffsetRun> iterator = runs.runs().iterator();
    if (!iterator.hasNext()) {
      return Position.none("the mirror has no offset run");
    }
    OffsetRun first = iterator.next();
    return Position.stale(
        first.sourceStart(), "the oldest run known begins at target offset " + first.targetStart());
  }

  /**
   * From one target to another that is fed from the same sources: where a reader of a global view
   * goes on in another region. The sources are interleaved differently there, so the answer is the
   * smallest of the sources' positions, and what lies above it but was read before is listed.
   */
  public static Position throughOrigins(List<Origin> origins, long position) {
    List<Reached> reached = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (Origin origin : origins) {
      Position source = backward(origin.intoFrom(), position);
      if (source.outcome() == Outcome.NO_MAPPING) {
        beginning(origin.intoTo())
            .ifPresent(start -> reached.add(new Reached(origin, source, start)));
        continue;
      }
      Position target = forward(origin.intoTo(), source.offset());
      if (target.outcome() == Outcome.NO_MAPPING) {
        unknown.add(origin.origin());
      } else {
        reached.add(new Reached(origin, source, target));
      }
    }
    if (reached.isEmpty()) {
      return Position.none("no source of the partition has runs on both sides");
    }
    return combine(reached, unknown);
  }

  private record Reached(Origin origin, Position source, Position target) {
    boolean exact() {
      return source.outcome() == Outcome.EXACT && target.outcome() == Outcome.EXACT;
    }
  }

  private static Position combine(List<Reached> reached, List<String> unknown) {
    long start = reached.stream().mapToLong(r -> r.target().offset()).min().orElseThrow();
    List<Stretch> seen = new ArrayList<>();
    List<String> inexact = new ArrayList<>();
    for (Reached one : reached) {
      seen.addAll(stretches(one.origin().intoTo(), start, one.target().offset()));
      if (!one.exact()) {
        inexact.add(
            one.origin().origin() + ": " + one.source().detail() + "; " + one.target().detail());
      }
    }
    seen.sort(Comparator.comparingLong(Stretch::from));
    if (inexact.isEmpty() && unknown.isEmpty()) {
      return new Position(
          Outcome.EXACT, start, seen, "the smallest position of " + reached.size() + " sources");
    }
    unknown.forEach(origin -> inexact.add(origin + ": no runs on one side"));
    return new Position(Outcome.STALE_SOURCE, start, seen, String.join(", ", inexact));
  }

  /** The target offsets within [from, to) that this mirror wrote. */
  private static List<Stretch> stretches(RunIndex runs, long from, long to) {
    List<Stretch> result = new ArrayList<>();
    for (OffsetRun run : runs.runs()) {
      long start = Math.max(from, run.targetStart());
      long end = Math.min(to, run.targetEnd());
      if (start < end) {
        result.add(new Stretch(start, end));
      }
    }
    return result;
  }

  /** For a source that the reader has seen nothing of; empty if it has no record there either. */
  private static Optional<Position> beginning(RunIndex runs) {
    Iterator<OffsetRun> iterator = runs.runs().iterator();
    return iterator.hasNext()
        ? Optional.of(Position.exact(iterator.next().targetStart(), "from its first record"))
        : Optional.empty();
  }
}

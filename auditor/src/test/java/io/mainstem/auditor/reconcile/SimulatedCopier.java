package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.auditor.reconcile.SimulatedLog.Batch;
import io.mainstem.auditor.reconcile.SimulatedLog.Rec;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies one mirror exactly once, over crashes that lose what it had not said yet, and makes
 * mistakes if it is told to.
 */
final class SimulatedCopier {

  /** A mistake that was made. */
  record Mistake(Verdict kind, MirrorSpec mirror, long sourceOffset) {}

  private final MirrorSpec spec;
  private final SimulatedLog source;
  private final SimulatedLog target;
  private final List<OffsetRunBlock> runsTopic;
  private final Random random;
  private final boolean cutsAnew;
  private final Set<Long> deadLetters;
  private final int mistakesPerThousand;
  private final List<Mistake> mistakes;
  private final List<OffsetRunBlock> unsaid = new ArrayList<>();

  /** The target does not take every record. */
  private final boolean refuses;

  /** The route has a filter now and then. */
  private final boolean filters;

  private @Nullable RecordFilter filter;
  private long writer;
  private short epoch;
  private int nextBatch;

  SimulatedCopier(
      MirrorSpec spec,
      SimulatedLog source,
      SimulatedLog target,
      List<OffsetRunBlock> runsTopic,
      Random random,
      int mistakesPerThousand,
      List<Mistake> mistakes,
      Set<Long> deadLetters) {
    this.deadLetters = deadLetters;
    this.spec = spec;
    this.source = source;
    this.target = target;
    this.runsTopic = runsTopic;
    this.random = random;
    this.filters = random.nextInt(3) == 0;
    this.filter = filters ? SimulatedLog.FILTER : null;
    this.cutsAnew = filters || random.nextInt(3) == 0;
    this.refuses = random.nextInt(3) == 0;
    this.mistakesPerThousand = mistakesPerThousand;
    this.mistakes = mistakes;
    this.writer = 1_000L * (spec.source().partition() + 1) + spec.id().route().hashCode() % 100;
    runsTopic.add(block(0, target.end(), List.of())); // said before anything is written
  }

  boolean hasFilters() {
    return filters;
  }

  /** Whether every record is copied: there is no filter, and the target takes them all. */
  boolean leavesNothingOut() {
    return !filters && !refuses;
  }

  boolean isDone() {
    return nextBatch >= source.batches.size() && unsaid.isEmpty();
  }

  void copy() {
    if (nextBatch >= source.batches.size()) {
      return;
    }
    if (nextBatch + 1 < source.batches.size()
        && !cutsAnew
        && random.nextInt(1_000) < 2 * mistakesPerThousand) {
      copySwapped();
      return;
    }
    List<Long> origins = new ArrayList<>();
    List<Rec> copies = new ArrayList<>();
    Batch batch = copyNext(origins, copies);
    // A late batch may end up in the middle of one that belongs to a later window.
    while (cutsAnew && nextBatch < source.batches.size() && random.nextInt(3) == 0) {
      batch = copyNext(origins, copies);
    }
    if (copies.isEmpty()) {
      unsaid.add(block(batch.next(), target.end(), List.of()));
    }
    int size = cutsAnew ? 1 + random.nextInt(9) : Math.max(1, copies.size());
    for (int from = 0; from < copies.size(); from += size) {
      int to = Math.min(copies.size(), from + size);
      long base = target.append(writer, copies.subList(from, to));
      say(
          origins.subList(from, to),
          base,
          to == copies.size() ? batch.next() : origins.get(to - 1) + 1);
    }
  }

  private Batch copyNext(List<Long> origins, List<Rec> copies) {
    Batch batch = source.batches.get(nextBatch++);
    for (int i = 0; i < batch.records().size(); i++) {
      copy(batch.base() + i, batch.records().get(i), origins, copies);
    }
    return batch;
  }

  /** Two batches, whole and sound, the wrong way round. */
  private void copySwapped() {
    Batch first = source.batches.get(nextBatch++);
    Batch second = source.batches.get(nextBatch++);
    boolean sameWindow =
        first.records().stream().allMatch(rec -> isIn(second, rec.timestamp()))
            && second.records().stream().allMatch(rec -> isIn(first, rec.timestamp()));
    List<Batch> swapped = sameWindow ? List.of(second, first) : List.of(first, second);
    for (Batch batch : swapped) {
      target.append(writer, batch.records());
    }
    unsaid.add(block(second.next(), target.end(), List.of()));
    if (sameWindow) {
      for (int i = 0; i < first.records().size(); i++) {
        mistakes.add(new Mistake(Verdict.REORDERED, spec, first.base() + i));
      }
    }
  }

  private static boolean isIn(Batch batch, long timestamp) {
    return batch.records().stream()
        .allMatch(rec -> Window.startOf(rec.timestamp()) == Window.startOf(timestamp));
  }

  /** Finds that the target has lost its end, and goes on from the first record that is missing. */
  void copyAgainFrom(long sourceOffset) {
    nextBatch = source.indexOf(sourceOffset);
    epoch++;
    target.appendMarker(writer);
    runsTopic.add(block(sourceOffset, target.end(), List.of()));
    if (nextBatch > 0 && source.batches.get(nextBatch - 1).next() > sourceOffset) {
      Batch begun = source.batches.get(nextBatch - 1);
      int from = (int) (sourceOffset - begun.base());
      List<Long> origins = new ArrayList<>();
      for (int i = from; i < begun.records().size(); i++) {
        origins.add(begun.base() + i);
      }
      long base = target.append(writer, begun.records().subList(from, begun.records().size()));
      say(origins, base, begun.next());
    }
  }

  /** Tells the world what was copied since it last did. */
  void publish() {
    runsTopic.addAll(unsaid);
    unsaid.clear();
  }

  /** Another worker takes over: it knows the position by counting, not each run. */
  void crash() {
    if (random.nextBoolean()) {
      publish();
    }
    unsaid.clear();
    epoch++;
    if (random.nextInt(4) == 0) {
      writer += 10_000; // the cluster had forgotten the producer id
      epoch = 0;
    }
    target.appendMarker(writer);
    if (filters && random.nextInt(3) == 0) {
      filter = filter == null ? SimulatedLog.FILTER : null;
    }
    long position = nextBatch == 0 ? 0 : source.batches.get(nextBatch - 1).next();
    runsTopic.add(block(position, target.end(), List.of()));
  }

  private void copy(long offset, Rec rec, List<Long> origins, List<Rec> copies) {
    if (filter != null && rec.isMarked()) {
      return;
    }
    if (refuses && Math.floorMod(rec.content(), 53) == 0) {
      deadLetters.add(offset);
      return;
    }
    origins.add(offset);
    copies.add(rec);
    if (random.nextInt(1_000) >= mistakesPerThousand) {
      return;
    }
    int last = copies.size() - 1;
    switch (random.nextInt(3)) {
      case 0 -> {
        copies.remove(last);
        origins.remove(last);
        mistakes.add(new Mistake(Verdict.LOSS, spec, offset));
      }
      case 1 -> {
        copies.add(rec);
        origins.add(offset);
        mistakes.add(new Mistake(Verdict.DUPLICATE, spec, offset));
      }
      default -> {
        copies.set(last, new Rec(rec.timestamp(), rec.content() + 1));
        mistakes.add(new Mistake(Verdict.CORRUPT, spec, offset));
      }
    }
  }

  private void say(List<Long> origins, long base, long nextSource) {
    List<OffsetRun> runs = new ArrayList<>();
    for (int i = 0; i < origins.size(); i++) {
      runs.add(new OffsetRun(origins.get(i), base + i, 1));
    }
    unsaid.add(block(nextSource, target.end(), runs));
  }

  private OffsetRunBlock block(long nextSource, long nextTarget, List<OffsetRun> runs) {
    return new OffsetRunBlock(
        spec.id(),
        spec.source().topicId(),
        spec.target().topic(),
        spec.target().topicId(),
        spec.target().partition(),
        writer,
        epoch,
        nextSource,
        nextTarget,
        runs,
        filter);
  }
}

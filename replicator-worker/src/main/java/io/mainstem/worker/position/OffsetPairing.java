package io.mainstem.worker.position;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRuns;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Pairs source offsets with target offsets, both told in order, and writes down the runs. Not
 * thread-safe.
 */
final class OffsetPairing {
  private final List<OffsetRun> runs;
  private final Deque<SourceStretch> sources = new ArrayDeque<>();
  private final Deque<SourceStretch> targets = new ArrayDeque<>();

  OffsetPairing(List<OffsetRun> runs) {
    this.runs = runs;
  }

  void source(List<SourceStretch> stretches) {
    sources.addAll(stretches);
    pair();
  }

  void target(long baseOffset, int count) {
    targets.add(new SourceStretch(baseOffset, count));
    pair();
  }

  /** The first source offset that no target offset was told for. */
  long nextUnpairedSource() {
    return sources.element().start();
  }

  private void pair() {
    while (!sources.isEmpty() && !targets.isEmpty()) {
      SourceStretch source = sources.remove();
      SourceStretch target = targets.remove();
      int count = Math.min(source.count(), target.count());
      OffsetRuns.append(runs, new OffsetRun(source.start(), target.start(), count));
      putBack(sources, source, count);
      putBack(targets, target, count);
    }
  }

  private static void putBack(Deque<SourceStretch> queue, SourceStretch stretch, int used) {
    if (used < stretch.count()) {
      queue.addFirst(new SourceStretch(stretch.start() + used, stretch.count() - used));
    }
  }
}

package io.mainstem.controller.plan;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The mirrors that a worker can still give, by weight. Those that keep up are given first: a mirror
 * that lags gains nothing by being taken over once more, it is the others that make room for it.
 * Not thread-safe.
 */
final class Givable {

  private static final Comparator<Demand> BY_WEIGHT =
      Comparator.comparingLong(Demand::weight).thenComparing(Demand::mirror, MirrorOrder.BY_NAME);

  private final NavigableMap<Long, ArrayDeque<Demand>> keepingUp = new TreeMap<>();
  private final NavigableMap<Long, ArrayDeque<Demand>> lagging = new TreeMap<>();

  Givable(List<Demand> mirrors) {
    mirrors.stream()
        .sorted(BY_WEIGHT)
        .forEach(
            mirror ->
                (mirror.lagging() ? lagging : keepingUp)
                    .computeIfAbsent(mirror.weight(), weight -> new ArrayDeque<>())
                    .addLast(mirror));
  }

  /**
   * Takes out the heaviest mirror of at most {@code room}; without one the lightest that is below
   * {@code gap}, the most that still makes giver and taker more even.
   *
   * @return null if there is none
   */
  @Nullable Demand take(long room, long gap) {
    Demand chosen = take(keepingUp, room, gap);
    return chosen == null ? take(lagging, room, gap) : chosen;
  }

  private static @Nullable Demand take(
      NavigableMap<Long, ArrayDeque<Demand>> mirrors, long room, long gap) {
    if (mirrors.isEmpty()) {
      return null;
    }
    Map.Entry<Long, ArrayDeque<Demand>> fitting = mirrors.floorEntry(room);
    if (fitting == null) {
      fitting = mirrors.firstEntry();
      if (fitting.getKey() >= gap) {
        return null;
      }
    }
    Demand chosen = fitting.getValue().removeFirst();
    if (fitting.getValue().isEmpty()) {
      mirrors.remove(fitting.getKey());
    }
    return chosen;
  }
}

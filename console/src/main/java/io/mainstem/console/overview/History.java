package io.mainstem.console.overview;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The last samples of each route, so that a page which has just been opened already shows lines.
 * Memory: about 60 bytes a sample and route.
 *
 * <p>Threading: {@link #add} is for one thread; {@link #snapshot} may be called from any.
 */
final class History {

  private final int depth;
  private final Map<String, ArrayDeque<HistoryPoint>> points = new HashMap<>();

  /**
   * @param depth samples kept for each route
   */
  History(int depth) {
    this.depth = depth;
  }

  synchronized void add(Overview overview) {
    long at = overview.at().toEpochMilli();
    for (RouteView route : overview.routes()) {
      ArrayDeque<HistoryPoint> line =
          points.computeIfAbsent(route.id(), id -> new ArrayDeque<>(depth));
      if (line.size() == depth) {
        line.removeFirst();
      }
      CopyView copy = route.copy();
      line.addLast(
          copy == null
              ? new HistoryPoint(at, null, null)
              : new HistoryPoint(at, copy.recordsPerSecond(), copy.lagMillis()));
    }
    Set<String> known = overview.routes().stream().map(RouteView::id).collect(Collectors.toSet());
    points.keySet().retainAll(known);
  }

  synchronized Map<String, List<HistoryPoint>> snapshot() {
    return points.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())));
  }
}

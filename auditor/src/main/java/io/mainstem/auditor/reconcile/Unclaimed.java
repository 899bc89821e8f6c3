package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.Window;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The windows of one log that hold something of producers of whom nobody has said yet which mirror
 * they write for. A replicator may say so after its records were seen, and the window was settled
 * without them: then it has to be looked at again. Not thread-safe.
 */
final class Unclaimed {

  /** Whoever has not claimed a producer by then does not replicate, or cannot say so. */
  static final long CLAIMED_WITHIN_MILLIS = 600_000;

  private final Map<Long, Map<Window, Long>> notedAt = new HashMap<>();
  private long forgotAt;

  void note(long writer, Window window, long now) {
    notedAt.computeIfAbsent(writer, key -> new HashMap<>()).put(window, now);
    if (now - forgotAt >= CLAIMED_WITHIN_MILLIS) {
      forgotAt = now;
      notedAt.values().forEach(windows -> windows.values().removeIf(noted -> isOver(noted, now)));
      notedAt.values().removeIf(Map::isEmpty);
    }
  }

  /** Somebody says that it is his: what it wrote in. */
  Set<Window> claim(long writer) {
    Map<Window, Long> windows = notedAt.remove(writer);
    return windows == null ? Set.of() : windows.keySet();
  }

  private static boolean isOver(long noted, long now) {
    return now - noted >= CLAIMED_WITHIN_MILLIS;
  }
}

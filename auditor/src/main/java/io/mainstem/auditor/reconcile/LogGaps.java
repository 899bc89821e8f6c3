package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a log was never seen, or is not there any more. Not thread-safe. */
final class LogGaps {

  /** Offsets from inclusive, to exclusive, and the windows they may have belonged to. */
  private record Gap(long from, long to, Window first, Window last) {
    boolean touches(Window window) {
      return window.compareTo(first) >= 0 && window.compareTo(last) <= 0;
    }
  }

  private final List<Gap> unseen = new ArrayList<>();
  private final List<Gap> lost = new ArrayList<>();

  /** Notes offsets that were gone before they were observed. */
  void unseen(long from, long to, Window first, Window last) {
    unseen.add(new Gap(from, to, first, last));
  }

  /** Notes offsets that were gone after they had been observed. */
  void endLost(long from, long to, Collection<Window> windows) {
    if (!windows.isEmpty() && to > from) {
      lost.add(new Gap(from, to, Collections.min(windows), Collections.max(windows)));
    }
  }

  /** Why not all of a window was seen; null if it was. */
  @Nullable String unseen(LogId log, Window window) {
    return find(unseen, window, "offsets %d to %d of %s were gone before they were observed", log);
  }

  /** Why not all of a window is there that was seen; null if it is. */
  @Nullable String lost(LogId log, Window window) {
    return find(lost, window, "offsets %d to %d of %s were lost after they had been observed", log);
  }

  private static @Nullable String find(List<Gap> gaps, Window window, String why, LogId log) {
    return gaps.stream()
        .filter(gap -> gap.touches(window))
        .findFirst()
        .map(gap -> why.formatted(gap.from(), gap.to(), log))
        .orElse(null);
  }
}

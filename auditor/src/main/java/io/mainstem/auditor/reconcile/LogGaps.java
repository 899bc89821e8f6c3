package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.LostEnd;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What of a log was never seen, or is not there any more. Not thread-safe. */
final class LogGaps {

  private static final String UNSEEN = "offsets %d to %d of %s were gone before they were observed";
  private static final String LOST =
      "offsets %d to %d of %s were lost after they had been observed";

  /** Offsets from inclusive, to exclusive, and the windows they may have belonged to. */
  private record Gap(long from, long to, Window first, Window last) {
    boolean touches(Window window) {
      return window.compareTo(first) >= 0 && window.compareTo(last) <= 0;
    }
  }

  private final List<Gap> unseen = new ArrayList<>();
  private List<LostEnd> lost = List.of();

  /** Notes offsets that were gone before they were observed. */
  void unseen(long from, long to, Window first, Window last) {
    unseen.add(new Gap(from, to, first, last));
  }

  /** Notes all that is known to be gone after it had been observed. */
  void lost(List<LostEnd> ends) {
    lost = ends;
  }

  /** What is gone after it had been observed. */
  List<LostEnd> lost() {
    return lost;
  }

  /** Why not all of a window was seen; null if it was. */
  @Nullable String unseen(LogId log, Window window) {
    return unseen.stream()
        .filter(gap -> gap.touches(window))
        .findFirst()
        .map(gap -> UNSEEN.formatted(gap.from(), gap.to(), log))
        .orElse(null);
  }

  /** Why not all of a window is there that was seen; null if it is. */
  @Nullable String lost(LogId log, Window window) {
    return lost(log, end -> end.touches(window));
  }

  /** Why a record with this timestamp may have been seen that is not there; null if it cannot. */
  @Nullable String mayHaveLost(LogId log, long timestamp) {
    return lost(log, end -> timestamp < end.lastWindow() + Window.MILLIS);
  }

  private @Nullable String lost(LogId log, Predicate<LostEnd> held) {
    return lost.stream()
        .filter(held)
        .findFirst()
        .map(end -> LOST.formatted(end.from(), end.to(), log))
        .orElse(null);
  }
}

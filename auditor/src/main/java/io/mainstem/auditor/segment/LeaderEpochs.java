package io.mainstem.auditor.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Under which leader epochs was written what has been counted of a log. A leader that is elected
 * has a higher epoch than all before it: what stands at an offset under one epoch is not what stood
 * there under another.
 *
 * @param runs stretches of one epoch each, in the order of the log; only the newest {@value #MOST}
 */
public record LeaderEpochs(List<Run> runs) {

  /** It is not known under which epoch something was written. */
  public static final int UNKNOWN = -1;

  /** Nothing has been counted. */
  public static final LeaderEpochs NONE = new LeaderEpochs(List.of());

  private static final int MOST = 16;

  /**
   * A stretch that ends where the next one begins.
   *
   * @param epoch of its last batch, {@link #UNKNOWN} if nobody told
   * @param from where it begins, or an earlier offset: never below the base of the segment in which
   *     it was first seen
   */
  public record Run(int epoch, long from) {}

  public LeaderEpochs {
    runs = List.copyOf(runs);
  }

  /** The epoch of the last batch. */
  public int last() {
    return runs.isEmpty() ? UNKNOWN : runs.get(runs.size() - 1).epoch();
  }

  /** The epoch of the batch before this offset, at which a segment begins or ends. */
  public int before(long offset) {
    return until(offset).last();
  }

  /** More was counted from an offset on, and ends with a batch of this epoch. */
  public LeaderEpochs then(int epoch, long from) {
    if (!runs.isEmpty() && epoch == last()) {
      return this;
    }
    List<Run> more = new ArrayList<>(runs);
    more.add(new Run(epoch, from));
    return new LeaderEpochs(more.subList(Math.max(0, more.size() - MOST), more.size()));
  }

  /** What is left when only what lies below this offset counts, at which a segment begins. */
  public LeaderEpochs until(long offset) {
    return runs.isEmpty() || runs.get(runs.size() - 1).from() < offset
        ? this
        : new LeaderEpochs(runs.stream().filter(run -> run.from() < offset).toList());
  }

  /**
   * Where the newest stretch of this epoch begins, or earlier; the given offset if there is none.
   */
  public long startOf(int epoch, long otherwise) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      if (runs.get(i).epoch() == epoch) {
        return runs.get(i).from();
      }
    }
    return otherwise;
  }

  /**
   * Whether some of what was counted is what a log has lost: it stands at or above an offset and
   * was written under this epoch or an earlier one. What came instead has a later one.
   *
   * @param covered where it ends
   */
  public boolean reachInto(LostEnd lost, long covered) {
    long end = covered;
    for (int i = runs.size() - 1; i >= 0 && end > lost.from(); i--) {
      Run run = runs.get(i);
      if (run.epoch() != UNKNOWN && run.epoch() <= lost.epoch()) {
        return true;
      }
      end = run.from();
    }
    return false;
  }

  /** For a column: {@code epoch@from} of each run. */
  public String text() {
    return runs.stream()
        .map(run -> run.epoch() + "@" + run.from())
        .collect(Collectors.joining(","));
  }

  /** What {@link #text} wrote. */
  public static LeaderEpochs of(String text) {
    return text.isEmpty()
        ? NONE
        : new LeaderEpochs(Arrays.stream(text.split(",", -1)).map(LeaderEpochs::run).toList());
  }

  private static Run run(String text) {
    int at = text.indexOf('@');
    return new Run(Integer.parseInt(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
  }
}

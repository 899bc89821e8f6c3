package io.mainstem.auditor.observe;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.LostEnd;
import io.mainstem.auditor.segment.Segment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one auditor tells another of a cluster that it observes: segments travel, messages do not.
 *
 * @param store names the books that {@code next} belongs to; when it changes, ask from 0 again
 * @param next what to ask after the next time
 * @param more whether there is more already; then {@code logs} is empty
 * @param answeredAt the answering auditor's clock when the question had arrived; milliseconds since
 *     1970
 * @param logs how far each log is known, once all segments up to there have been told
 */
public record SegmentsAnswer(
    String store,
    long next,
    boolean more,
    long answeredAt,
    List<ObservedLog> logs,
    List<Segment> segments) {

  /**
   * How far a log is known.
   *
   * @param covered everything below has been seen
   * @param end the last end that was told; -1 if none was
   * @param completeUntil every record that was in the log at this time, milliseconds since 1970,
   *     has been seen
   * @param problem what keeps it from being observed; null if nothing does
   * @param lostEnds what it has lost after it had been told perhaps: told again in each answer,
   *     because who asks may have missed it, or may have counted more since
   */
  public record ObservedLog(
      LogId log,
      long covered,
      long end,
      long completeUntil,
      @Nullable String problem,
      List<LostEnd> lostEnds) {

    @SuppressWarnings("NullAway") // auditors of an earlier release do not tell it
    public ObservedLog {
      lostEnds = lostEnds == null ? List.of() : List.copyOf(lostEnds);
    }
  }

  public SegmentsAnswer {
    logs = List.copyOf(logs);
    segments = List.copyOf(segments);
  }
}

package io.mainstem.auditor.segment;

import java.util.List;
import java.util.Optional;

/**
 * How far a log has been observed.
 *
 * @param last its last segment
 * @param newestWindow the latest window it has records of; empty before the first record
 * @param lostEnds what it has lost after it had been counted, oldest first
 */
public record LogState(Segment last, Optional<Window> newestWindow, List<LostEnd> lostEnds) {

  public LogState {
    lostEnds = List.copyOf(lostEnds);
  }

  public LogId log() {
    return last.log();
  }
}

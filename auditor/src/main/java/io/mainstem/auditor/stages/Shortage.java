package io.mainstem.auditor.stages;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;

/**
 * Records that producers were acknowledged for and that the log does not hold; or no longer so.
 *
 * @param acknowledged to producers that carry the interceptor
 * @param held by the log, of whatever producer
 * @param firstOffset the lowest one acknowledged
 * @param lastOffset the highest one acknowledged
 */
public record Shortage(
    LogId log, Window window, long acknowledged, long held, long firstOffset, long lastOffset) {

  /** How many are missing at least; 0 if the shortage is over. */
  public long missing() {
    return Math.max(0, acknowledged - held);
  }
}

package io.mainstem.failover.evidence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The results of one kind of probe of one cluster, in a row.
 *
 * @param latencyMillis of the last good probe, -1 if there was none
 */
record Streak(int failures, int successes, long latencyMillis, @Nullable String error, Instant at) {

  static Streak none(Instant now) {
    return new Streak(0, 0, -1, null, now);
  }

  Streak after(ProbeResult result, Instant now) {
    if (result instanceof ProbeResult.Good good) {
      return new Streak(0, successes + 1, good.latencyMillis(), null, now);
    } else if (result instanceof ProbeResult.Complaint complaint) {
      return new Streak(0, successes + 1, complaint.latencyMillis(), complaint.what(), now);
    }
    return new Streak(failures + 1, 0, latencyMillis, ((ProbeResult.Failed) result).error(), now);
  }
}

package io.mainstem.failover.evidence;

/** How one probe of one cluster went. */
sealed interface ProbeResult {

  /** It answered, in time. */
  record Good(long latencyMillis) implements ProbeResult {}

  /** It answered, but not all of it works: an alarm, no failure. */
  record Complaint(long latencyMillis, String what) implements ProbeResult {}

  /** It did not answer. */
  record Failed(String error) implements ProbeResult {}
}

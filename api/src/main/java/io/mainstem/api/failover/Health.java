package io.mainstem.api.failover;

/** What is believed of a region. */
public enum Health {
  HEALTHY,
  /** One observer, or observers of one region only, cannot reach it. */
  SUSPECT,
  /** Slow, or below its minimum of in-sync replicas: an alarm, never a failover by itself. */
  DEGRADED,
  /** Proved: a majority of observers from at least two regions, several times in a row. */
  DOWN,
  /** Answers again, not for long enough yet. */
  RECOVERING,
  /** Nobody has looked. */
  UNKNOWN
}

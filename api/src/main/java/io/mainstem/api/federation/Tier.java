package io.mainstem.api.federation;

/**
 * How much a logical topic matters; sets defaults (replication, alarms), never behaviour that is
 * not visible elsewhere.
 */
public enum Tier {
  CRITICAL,
  STANDARD,
  BEST_EFFORT
}

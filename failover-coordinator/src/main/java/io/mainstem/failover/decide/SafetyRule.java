package io.mainstem.failover.decide;

import java.util.Locale;

/** Why a dead primary is not replaced without a person. A rule that refuses says its name. */
public enum SafetyRule {
  /** The coordinator was told to only watch. */
  PAUSED(true),
  /** The group's owner wants to be asked. */
  GROUP_NOT_AUTOMATIC(true),
  /**
   * Fewer than two other regions watch the dead one: who is cut off, it or the watcher, cannot be
   * told.
   */
  TWO_REGIONS_CANNOT_DECIDE(false),
  /** Another move of the group has not ended. */
  MOVE_UNDER_WAY(false),
  /** The group has been moved automatically a short time ago, and nobody has acknowledged it. */
  ANTI_FLAP(true),
  /** At least one primary: nowhere to go. */
  NO_REGION_LEFT(false),
  /** The region does not hold all the group's topics. */
  NOT_PLACED(false),
  /** Only a healthy region becomes primary. */
  TARGET_NOT_HEALTHY(false),
  /** The region is in maintenance. */
  MAINTENANCE(true),
  /** More would be left behind than the group allows, or nobody knows how much. */
  LAG_LIMIT(true),
  /** The region cannot carry the group's traffic as well. */
  CAPACITY(true);

  private final boolean overridable;

  SafetyRule(boolean overridable) {
    this.overridable = overridable;
  }

  /** Whether a person may override it, by name and with a reason. */
  public boolean overridable() {
    return overridable;
  }

  /** The name in answers and logs, for example {@code lag-limit}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package io.mainstem.auditor.sla;

import org.jspecify.annotations.Nullable;

/**
 * How far one mirror is behind.
 *
 * @param records at the source and not copied; null if not known
 * @param oldest timestamp of the first of them, milliseconds since 1970; null if there is none or
 *     it is not known
 * @param retention how long the source keeps records; null if not known
 */
public record LagSample(
    @Nullable Long records, @Nullable Long oldest, @Nullable RetentionRule retention) {

  /**
   * When a topic deletes records.
   *
   * @param millis after which it does; -1 for never
   * @param bySize whether it does when it has grown too large
   */
  public record RetentionRule(long millis, boolean bySize) {}
}

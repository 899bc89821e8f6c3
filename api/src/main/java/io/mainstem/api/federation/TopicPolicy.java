package io.mainstem.api.federation;

/** Where a logical topic is produced and where it can be read. */
public enum TopicPolicy {
  /** Produced in every region, aggregated into every region. */
  ACTIVE_ACTIVE,
  /** Produced and consumed in the primary region, copied to the others. */
  ACTIVE_PASSIVE,
  /** One cluster, not copied. */
  LOCAL
}

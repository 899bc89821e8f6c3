package io.mainstem.api.federation;

/** What a cluster is for. One cluster may hold both roles. */
public enum ClusterRole {
  /** Applications of the region produce here. */
  REGIONAL,
  /** Holds the global view: the records of every region. */
  AGGREGATE
}

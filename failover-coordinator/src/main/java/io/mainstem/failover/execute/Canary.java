package io.mainstem.failover.execute;

import io.mainstem.api.federation.Cluster;

/** Writes a record and reads it back. */
public interface Canary {

  /**
   * @return how long it took, in milliseconds
   * @throws RuntimeException if it did not work
   */
  long sing(Cluster cluster);
}

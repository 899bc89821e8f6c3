package io.mainstem.api.replication;

import com.fasterxml.jackson.annotation.JsonCreator;
import org.jspecify.annotations.Nullable;

/**
 * One replicator worker.
 *
 * @param id the Helix instance name
 * @param url where its REST interface listens, null when it never said
 * @param live whether it has a session now
 * @param draining whether it is being emptied and gets nothing new
 * @param mirrors assigned to it
 * @param duty what it is used for
 * @param version of what has been decided about it, for {@code If-Match}; -1 while nothing is known
 */
public record WorkerStatus(
    String id,
    String region,
    @Nullable String url,
    boolean live,
    boolean draining,
    int mirrors,
    int copying,
    int paused,
    double recordsPerSecond,
    double bytesPerSecond,
    WorkerDuty duty,
    int version) {

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  @JsonCreator
  public WorkerStatus {
    duty = duty != null ? duty : draining ? WorkerDuty.DRAINING : WorkerDuty.OPEN;
  }

  /** A worker about which nothing else has been decided. */
  public WorkerStatus(
      String id,
      String region,
      @Nullable String url,
      boolean live,
      boolean draining,
      int mirrors,
      int copying,
      int paused,
      double recordsPerSecond,
      double bytesPerSecond) {
    this(
        id,
        region,
        url,
        live,
        draining,
        mirrors,
        copying,
        paused,
        recordsPerSecond,
        bytesPerSecond,
        draining ? WorkerDuty.DRAINING : WorkerDuty.OPEN,
        -1);
  }
}

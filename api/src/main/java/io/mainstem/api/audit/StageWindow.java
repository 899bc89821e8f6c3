package io.mainstem.api.audit;

import io.mainstem.api.replication.MirrorId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One window of a mirror from producer to consumer. Only clients that carry the audit interceptors
 * are counted at the ends: fewer produced than stand at the source means that others write too,
 * more is a fault.
 *
 * @param start inclusive, by record timestamp
 * @param end exclusive
 * @param produced acknowledged to producers of the source topic, by service
 * @param source records counted at the source
 * @param target records of all writers counted at the target
 * @param consumed handed to consumers of the target topic, by service and group
 * @param problem what is wrong between producers and source; null if nothing is
 */
public record StageWindow(
    MirrorId mirror,
    Instant start,
    Instant end,
    List<ServiceCount> produced,
    long source,
    long target,
    List<ServiceCount> consumed,
    @Nullable String problem) {

  public StageWindow {
    produced = List.copyOf(produced);
    consumed = List.copyOf(consumed);
  }

  /**
   * What the clients of one service counted.
   *
   * @param tier empty if the service has none
   * @param group the consumers' group; empty for producers
   * @param bytes of serialized keys and values
   * @param clients how many counted
   */
  public record ServiceCount(
      String service, String tier, String group, long records, long bytes, int clients) {}
}

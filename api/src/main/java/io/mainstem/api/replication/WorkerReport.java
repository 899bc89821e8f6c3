package io.mainstem.api.replication;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Map;

/**
 * What one worker answers when the controller asks for everything.
 *
 * @param latencyByRoute compressed HdrHistograms (Base64) of milliseconds from record timestamp to
 *     acknowledged, by route id; they can be merged without loss
 * @param events the last of them, oldest first; bounded
 */
public record WorkerReport(
    String worker,
    List<MirrorStatus> mirrors,
    Map<String, String> latencyByRoute,
    List<MirrorEvent> events) {

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  @JsonCreator
  public WorkerReport {
    events = events == null ? List.of() : List.copyOf(events);
  }

  /** A report without events. */
  public WorkerReport(
      String worker, List<MirrorStatus> mirrors, Map<String, String> latencyByRoute) {
    this(worker, mirrors, latencyByRoute, List.of());
  }
}

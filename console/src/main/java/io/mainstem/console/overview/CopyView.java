package io.mainstem.console.overview;

import io.mainstem.api.replication.LatencySummary;
import io.mainstem.api.replication.RouteStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the copying on a route looks like now. Fields that are not known are absent.
 *
 * @param lagMillis age of the oldest record not yet copied on the worst mirror
 */
public record CopyView(
    int mirrors,
    int assigned,
    int copying,
    int paused,
    @Nullable Long lagRecords,
    @Nullable Long lagMillis,
    double recordsPerSecond,
    double bytesPerSecond,
    @Nullable LatencySummary latencyMillis,
    List<String> problems) {

  static @Nullable CopyView of(@Nullable RouteStatus status) {
    if (status == null) {
      return null;
    }
    return new CopyView(
        status.mirrors(),
        status.assigned(),
        status.copying(),
        status.paused(),
        status.lagRecords() < 0 ? null : status.lagRecords(),
        status.lagMillis() < 0 ? null : status.lagMillis(),
        status.recordsPerSecond(),
        status.bytesPerSecond(),
        status.latencyMillis().count() == 0 ? null : status.latencyMillis(),
        status.problems());
  }
}

package io.mainstem.api.audit;

import io.mainstem.api.replication.MirrorId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A proved fault.
 *
 * @param windowStart of the window it was found in
 * @param records how many records it concerns
 * @param sourceRanges the source offsets at fault as far as known: {@code [from, to)}
 * @param closedAt when it was repaired or acknowledged; null while open
 */
public record Incident(
    UUID id,
    MirrorId mirror,
    Verdict verdict,
    Instant windowStart,
    long records,
    List<OffsetRange> sourceRanges,
    String detail,
    Instant openedAt,
    @Nullable Instant closedAt) {

  /** Offsets from inclusive, to exclusive. */
  public record OffsetRange(long from, long to) {}
}

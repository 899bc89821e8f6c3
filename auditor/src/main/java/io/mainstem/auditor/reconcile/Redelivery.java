package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRuns;
import io.mainstem.api.replication.MirrorId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.UUID;

/**
 * Tells the books who delivers which lost records of a mirror again: this producer's batches count
 * as the mirror's, and these records may stand out of order. To be told before the first record is
 * sent, and once more when they stand where they will.
 *
 * @param ranges source offsets
 * @param placed where they stand at the target, as far as is known
 */
public record Redelivery(
    UUID operation,
    MirrorId mirror,
    UUID sourceTopicId,
    UUID targetTopicId,
    long producerId,
    List<OffsetRange> ranges,
    List<OffsetRun> placed) {

  public Redelivery {
    ranges = List.copyOf(ranges);
    placed = List.copyOf(placed);
  }

  /** The same, when it is known where the records stand: source offsets to target offsets. */
  public Redelivery at(NavigableMap<Long, Long> places) {
    List<OffsetRun> runs = new ArrayList<>();
    places.forEach((from, to) -> OffsetRuns.append(runs, new OffsetRun(from, to, 1)));
    return new Redelivery(
        operation, mirror, sourceTopicId, targetTopicId, producerId, ranges, runs);
  }
}

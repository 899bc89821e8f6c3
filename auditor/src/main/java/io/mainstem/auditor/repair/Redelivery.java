package io.mainstem.auditor.repair;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.replication.MirrorId;
import java.util.List;
import java.util.UUID;

/**
 * Tells the books, before the first record is sent, who delivers which records of a mirror again:
 * this producer's batches count as the mirror's, and these records may stand out of order.
 *
 * @param ranges source offsets
 */
public record Redelivery(
    UUID operation,
    MirrorId mirror,
    UUID sourceTopicId,
    UUID targetTopicId,
    long producerId,
    List<OffsetRange> ranges) {

  public Redelivery {
    ranges = List.copyOf(ranges);
  }
}

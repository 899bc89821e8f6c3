package io.mainstem.auditor.repair;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What an operation of kind {@value #KIND} has to do: all that any instance needs to go on with it.
 *
 * @param region whose auditor carries it out
 * @param ranges source offsets to deliver again
 * @param targetEnd no record was delivered again below this target offset
 */
public record RepairOrder(
    String region,
    UUID incident,
    MirrorId mirror,
    LogId source,
    LogId target,
    List<OffsetRange> ranges,
    long targetEnd) {

  /** The kind of operation that carries such orders. */
  public static final String KIND = "incident.repair";

  private static final long JOIN_WITHIN = 500;

  public RepairOrder {
    ranges = List.copyOf(ranges);
  }

  /** How many offsets the ranges span. */
  public long records() {
    return ranges.stream().mapToLong(range -> range.to() - range.from()).sum();
  }

  /** Whether a source offset is to be delivered again. */
  public boolean covers(long sourceOffset) {
    return ranges.stream()
        .anyMatch(range -> sourceOffset >= range.from() && sourceOffset < range.to());
  }

  /** The ranges, those that lie close together as one: what has to be read. */
  List<OffsetRange> stretches() {
    List<OffsetRange> stretches = new ArrayList<>();
    for (OffsetRange range : ranges) {
      int last = stretches.size() - 1;
      if (last >= 0 && range.from() - stretches.get(last).to() <= JOIN_WITHIN) {
        stretches.set(last, new OffsetRange(stretches.get(last).from(), range.to()));
      } else {
        stretches.add(range);
      }
    }
    return stretches;
  }

  /**
   * The name that repairs of this mirror write under. It is the mark of what was delivered again:
   * the batches carry the producer id that the target cluster keeps for it, and no record is
   * changed.
   */
  public String transactionalId() {
    return "mainstem.repair." + mirror.route() + "." + mirror.topic() + "." + mirror.partition();
  }
}

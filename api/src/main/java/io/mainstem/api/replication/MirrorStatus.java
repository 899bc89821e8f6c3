package io.mainstem.api.replication;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One mirror as its worker sees it.
 *
 * @param targetPartition usually the source's number
 * @param reason why it is paused, null otherwise
 * @param detail a sentence for people: what was wrong and what happens next
 * @param sourcePosition the next source offset to copy; -1 while unknown
 * @param sourceEndOffset the last stable offset of the source, -1 while unknown
 * @param targetPosition one past the last target offset that this mirror wrote, -1 while unknown
 * @param lagRecords offsets between position and end, -1 while unknown
 * @param lagMillis age of the oldest record not yet copied, by its own timestamp; 0 when caught up,
 *     -1 while unknown
 * @param bytesPerSecond copied, averaged over the last 10 seconds or so
 * @param passThrough whether batches go through as they are (the record path otherwise)
 * @param guarantee EXACTLY_ONCE, or AT_LEAST_ONCE for the stretch since the last take-over, with
 *     the reason in detail
 * @param since when the present state began
 */
public record MirrorStatus(
    MirrorId mirror,
    String worker,
    String targetTopic,
    int targetPartition,
    MirrorState state,
    @Nullable PauseReason reason,
    @Nullable String detail,
    long sourcePosition,
    long sourceEndOffset,
    long targetPosition,
    long lagRecords,
    long lagMillis,
    double recordsPerSecond,
    double bytesPerSecond,
    boolean passThrough,
    Guarantee guarantee,
    Instant since) {

  /** What a mirror can promise for the stretch since its last take-over. */
  public enum Guarantee {
    EXACTLY_ONCE,
    AT_LEAST_ONCE
  }
}

package io.mainstem.api.replication;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One mirror as its worker sees it.
 *
 * @param targetPartition usually the source's number
 * @param reason why it is paused; {@code THROTTLED} also while a copying mirror is held back by a
 *     limit; null otherwise
 * @param detail a sentence for people: what was wrong and what happens next
 * @param sourcePosition the next source offset to copy; -1 while unknown
 * @param sourceEndOffset the last stable offset of the source, -1 while unknown
 * @param targetPosition one past the last target offset that this mirror wrote, -1 while unknown
 * @param lagRecords offsets between position and end, -1 while unknown
 * @param lagMillis age of the oldest record not yet copied, by its own timestamp; 0 when caught up,
 *     -1 while unknown
 * @param bytesPerSecond copied, averaged over the last 10 seconds or so
 * @param passThrough whether batches go through as they are; see {@code path} for what happens else
 * @param guarantee EXACTLY_ONCE, or AT_LEAST_ONCE for the stretch since the last take-over, with
 *     the reason in detail
 * @param since when the present state began
 * @param path how the last batches went
 * @param latencyMillis record timestamp to acknowledged at the target, of this mirror since its
 *     last take-over
 * @param restart the number of the last {@link MirrorRestart} that was carried out, 0 for none or
 *     while unknown
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
    Instant since,
    Path path,
    LatencySummary latencyMillis,
    long restart) {

  /** How batches get from source to target. */
  public enum Path {
    /** As they are. */
    PASS_THROUGH,
    /** As they are, but that tiny ones are made into larger ones. */
    MERGING,
    /** Decoded, chosen, encoded anew. */
    RECORDS
  }

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  @JsonCreator
  public MirrorStatus {
    path = path != null ? path : passThrough ? Path.PASS_THROUGH : Path.RECORDS;
    latencyMillis = latencyMillis == null ? LatencySummary.NO_DATA : latencyMillis;
  }

  /** A mirror whose latencies are not known. */
  public MirrorStatus(
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
    this(
        mirror,
        worker,
        targetTopic,
        targetPartition,
        state,
        reason,
        detail,
        sourcePosition,
        sourceEndOffset,
        targetPosition,
        lagRecords,
        lagMillis,
        recordsPerSecond,
        bytesPerSecond,
        passThrough,
        guarantee,
        since,
        passThrough ? Path.PASS_THROUGH : Path.RECORDS,
        LatencySummary.NO_DATA,
        0);
  }

  /** What a mirror can promise for the stretch since its last take-over. */
  public enum Guarantee {
    EXACTLY_ONCE,
    AT_LEAST_ONCE
  }
}

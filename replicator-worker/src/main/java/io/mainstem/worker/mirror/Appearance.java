package io.mainstem.worker.mirror;

import io.mainstem.api.replication.LatencySummary;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.MirrorStatus.Guarantee;
import io.mainstem.api.replication.MirrorStatus.Path;
import io.mainstem.api.replication.PauseReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a mirror from outside, copying or not.
 *
 * @param reason why it does not copy; null if it does
 * @param detail a sentence for people; null if there is nothing to say
 * @param sinceMillis since when it is in its state
 * @param restart the number of the last restart that was carried out; 0 if unknown
 */
record Appearance(
    MirrorId id,
    String worker,
    String targetTopic,
    MirrorState state,
    @Nullable PauseReason reason,
    @Nullable String detail,
    long sinceMillis,
    long restart) {

  /** Nothing is being copied. */
  MirrorStatus still() {
    return new MirrorStatus(
        id,
        worker,
        targetTopic,
        id.partition(),
        state,
        reason,
        detail,
        -1,
        -1,
        -1,
        -1,
        -1,
        0,
        0,
        true,
        Guarantee.EXACTLY_ONCE,
        Instant.ofEpochMilli(sinceMillis),
        Path.PASS_THROUGH,
        LatencySummary.NO_DATA,
        restart);
  }

  MirrorStatus copying(Copier copier, long nowMillis) {
    CopyMeter meter = copier.meter();
    String heldBack = copier.heldBack();
    long position = copier.lag().sourcePosition();
    long end = copier.lag().sourceEnd();
    return new MirrorStatus(
        id,
        worker,
        targetTopic,
        id.partition(),
        state,
        heldBack == null ? reason : PauseReason.THROTTLED,
        heldBack == null ? detail : heldBack,
        position,
        end,
        copier.targetPosition(),
        end < 0 ? -1 : end - position,
        copier.lag().millis(nowMillis),
        meter.recordsPerSecond(),
        meter.bytesPerSecond(),
        meter.path() != Path.RECORDS,
        copier.place().guarantee(),
        Instant.ofEpochMilli(sinceMillis),
        meter.path(),
        meter.latency(),
        restart);
  }
}

package io.mainstem.worker.position;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunHead;
import java.util.UUID;

/**
 * A block as it is stored: enough to decide whether anybody still needs it.
 *
 * @param key what it is stored under; ends in {@code :sourceStart/producerEpoch}
 * @param sourceStart where its first run begins; its position if it has none
 */
public record StoredBlock(String key, OffsetRunHead head, long sourceStart) {

  /**
   * A block under this key.
   *
   * @throws NumberFormatException if it is not the key of a block
   */
  public static StoredBlock of(String key, OffsetRunHead head) {
    int start = key.lastIndexOf(':') + 1;
    int epoch = key.lastIndexOf('/');
    return new StoredBlock(key, head, Long.parseLong(key, start, Math.max(start, epoch), 10));
  }

  boolean isOf(UUID sourceTopicId, UUID targetTopicId) {
    return head.sourceTopicId().equals(sourceTopicId) && head.targetTopicId().equals(targetTopicId);
  }

  /** One past the last source offset that it tells of. */
  long sourceEnd() {
    return head.lastRun().map(OffsetRun::sourceEnd).orElse(head.nextSource());
  }

  /** One past the last target offset that it tells of. */
  long targetEnd() {
    return head.lastRun().map(OffsetRun::targetEnd).orElse(head.nextTarget());
  }
}

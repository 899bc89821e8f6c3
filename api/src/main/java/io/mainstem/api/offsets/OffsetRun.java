package io.mainstem.api.offsets;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.mainstem.api.InvalidValueException;

/**
 * A stretch in which source and target offsets advance together: source offset {@code sourceStart +
 * i} stands at target offset {@code targetStart + i} for every {@code 0 <= i < count}. A fact about
 * two logs: it stays true whoever wrote it, and whenever.
 *
 * @param count at least 1
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"sourceStart", "targetStart", "count"})
public record OffsetRun(long sourceStart, long targetStart, long count) {

  public OffsetRun {
    if (count < 1 || sourceStart < 0 || targetStart < 0) {
      throw new InvalidValueException(
          "offsetRun",
          "impossible: sourceStart=%d targetStart=%d count=%d"
              .formatted(sourceStart, targetStart, count));
    }
  }

  /** One past the last source offset of the run. */
  public long sourceEnd() {
    return sourceStart + count;
  }

  /** One past the last target offset of the run. */
  public long targetEnd() {
    return targetStart + count;
  }

  /** Whether a batch that landed like this only makes the run longer. */
  public boolean isContinuedBy(long sourceOffset, long targetOffset) {
    return sourceOffset == sourceEnd() && targetOffset == targetEnd();
  }
}

package io.mainstem.api.replication;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.mainstem.api.InvalidValueException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order to copy a mirror from somewhere else in its source: what lies behind that place is
 * copied (again), what lies before it and was not copied yet is left out.
 *
 * <p>Carried out exactly once, by whichever worker has the mirror: the order's number is stored
 * with the mirror's {@linkplain io.mainstem.api.offsets.OffsetRunBlock offset runs} in the same
 * record as the place where copying goes on. So an order may stay where workers find it for as long
 * as one likes, and be seen by any number of them.
 *
 * @param number above 0; names the order. The number of a later order for the same mirror is higher
 *     (the time of the order in milliseconds since 1970, or one more than the last number if that
 *     is more, is a good choice). An order whose number is not above that of the last one carried
 *     out does nothing
 * @param offset for {@link From#OFFSET}, 0 or more; null otherwise. Beyond the ends of the source
 *     it means the end that is nearer
 * @param timestamp for {@link From#TIMESTAMP}: the first record with this time or a later one; null
 *     otherwise. If there is none, copying goes on at the end of the source
 */
public record MirrorRestart(
    long number, From from, @Nullable Long offset, @Nullable Instant timestamp) {

  /** Where a mirror restarts. */
  public enum From {
    OFFSET,
    TIMESTAMP,
    /** The oldest record that the source still has. */
    EARLIEST,
    /** The end of the source: only what comes after the order is carried out. */
    LATEST
  }

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  @JsonCreator
  public MirrorRestart {
    if (number <= 0) {
      throw new InvalidValueException("restart.number", number + " is not above 0");
    }
    if (from == null) {
      throw new InvalidValueException(
          "restart.from", "is one of OFFSET, TIMESTAMP, EARLIEST, LATEST");
    }
    if ((offset != null) != (from == From.OFFSET) || (offset != null && offset < 0)) {
      throw new InvalidValueException(
          "restart.offset", "is 0 or more, and given if and only if 'from' is OFFSET");
    }
    if ((timestamp != null) != (from == From.TIMESTAMP)) {
      throw new InvalidValueException(
          "restart.timestamp", "is given if and only if 'from' is TIMESTAMP");
    }
  }
}

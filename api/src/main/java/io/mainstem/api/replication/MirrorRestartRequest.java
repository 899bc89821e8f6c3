package io.mainstem.api.replication;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a person wants a mirror to restart.
 *
 * @param offset in the source, if {@code from} is OFFSET; null otherwise
 * @param timestamp of records, if {@code from} is TIMESTAMP; null otherwise
 */
public record MirrorRestartRequest(
    MirrorRestart.From from, @Nullable Long offset, @Nullable Instant timestamp) {

  /** The order that this becomes. */
  public MirrorRestart order(long number) {
    return new MirrorRestart(number, from, offset, timestamp);
  }
}

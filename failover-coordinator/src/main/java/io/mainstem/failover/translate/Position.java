package io.mainstem.failover.translate;

import io.mainstem.api.failover.OffsetTranslation.Outcome;
import io.mainstem.api.failover.OffsetTranslation.Stretch;
import java.util.List;

/**
 * A position found in another log.
 *
 * @param offset the next offset to read, -1 for NO_MAPPING
 * @param alreadySeen stretches at or after {@code offset} that the reader has had before
 * @param detail a sentence for people
 */
public record Position(Outcome outcome, long offset, List<Stretch> alreadySeen, String detail) {

  public Position {
    alreadySeen = List.copyOf(alreadySeen);
  }

  static Position exact(long offset, String detail) {
    return new Position(Outcome.EXACT, offset, List.of(), detail);
  }

  static Position stale(long offset, String detail) {
    return new Position(Outcome.STALE_SOURCE, offset, List.of(), detail);
  }

  static Position none(String detail) {
    return new Position(Outcome.NO_MAPPING, -1, List.of(), detail);
  }
}

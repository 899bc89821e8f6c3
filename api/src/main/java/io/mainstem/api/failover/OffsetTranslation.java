package io.mainstem.api.failover;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where positions of one cluster stand in another.
 *
 * @param positions in the order of the request
 */
public record OffsetTranslation(String from, String to, List<Translated> positions) {

  public OffsetTranslation {
    positions = List.copyOf(positions);
  }

  /** How far an answer can be trusted. */
  public enum Outcome {
    /**
     * A reader that goes on there misses nothing; with {@code alreadySeen}, it sees nothing twice.
     */
    EXACT,
    /**
     * The offset runs know the partition but do not reach to the position: it has not been copied
     * yet, or it lies before the oldest run. The offset is the nearest known one that misses
     * nothing; the detail says what is beyond it.
     */
    STALE_SOURCE,
    /** Nothing is known; there is no offset in the answer. */
    NO_MAPPING
  }

  /**
   * One answer.
   *
   * @param topic as asked
   * @param partition as asked
   * @param offset as asked
   * @param targetTopic null for NO_MAPPING
   * @param targetPartition -1 for NO_MAPPING
   * @param targetOffset where to go on reading, -1 for NO_MAPPING
   * @param alreadySeen stretches at or after {@code targetOffset} that lay before the position that
   *     was asked about: a reader that drops them sees nothing twice. Empty unless several sources
   *     share the partition
   * @param detail a sentence for people
   */
  public record Translated(
      String topic,
      int partition,
      long offset,
      Outcome outcome,
      @Nullable String targetTopic,
      int targetPartition,
      long targetOffset,
      List<Stretch> alreadySeen,
      String detail) {

    @SuppressWarnings("NullAway") // absent JSON properties arrive as null
    public Translated {
      alreadySeen = alreadySeen == null ? List.of() : List.copyOf(alreadySeen);
    }
  }

  /**
   * A stretch of offsets.
   *
   * @param to exclusive
   */
  public record Stretch(long from, long to) {}
}

package io.mainstem.api.failover;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;
import java.util.List;

/**
 * Asks where positions in one cluster stand in another.
 *
 * @param from the cluster that the positions are in
 * @param to the cluster that they are wanted in
 * @param positions at least one
 */
public record OffsetTranslationRequest(String from, String to, List<Position> positions) {

  /**
   * The next offset to read of a physical topic's partition.
   *
   * @param offset 0 or above
   */
  public record Position(String topic, int partition, long offset) {

    public Position {
      Names.requireTopic("positions.topic", topic);
      if (partition < 0 || offset < 0) {
        throw new InvalidValueException(
            "positions", "partition and offset of " + topic + " must not be negative");
      }
    }
  }

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  public OffsetTranslationRequest {
    Names.requireId("from", from);
    Names.requireId("to", to);
    positions = positions == null ? List.of() : List.copyOf(positions);
    if (positions.isEmpty()) {
      throw new InvalidValueException("positions", "at least one position is needed");
    }
  }
}

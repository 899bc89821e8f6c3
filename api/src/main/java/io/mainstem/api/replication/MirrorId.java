package io.mainstem.api.replication;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;

/**
 * The unit of work: one source partition copied on one route. Written {@code
 * route/topic/partition}; none of the parts can contain a slash.
 */
public record MirrorId(String route, String topic, int partition) {

  public MirrorId {
    Names.requireRouteId("mirror.route", route);
    Names.requireTopic("mirror.topic", topic);
    if (partition < 0) {
      throw new InvalidValueException("mirror.partition", partition + " is negative");
    }
  }

  /** The transactional id that fences the writers of this mirror, see docs/decisions/0101. */
  public String transactionalId() {
    return "mainstem." + route + "." + topic + "." + partition;
  }

  /** The name of the mirror within its route: {@code topic/partition}. */
  public String partitionName() {
    return topic + "/" + partition;
  }

  /** Reads a {@link #partitionName()} back. */
  public static MirrorId of(String route, String partitionName) {
    int slash = partitionName.lastIndexOf('/');
    if (slash < 0) {
      throw new InvalidValueException("mirror", "'" + partitionName + "' is not topic/partition");
    }
    try {
      return new MirrorId(
          route,
          partitionName.substring(0, slash),
          Integer.parseInt(partitionName.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new InvalidValueException(
          "mirror", "'" + partitionName + "' does not end in a partition number");
    }
  }

  @JsonCreator
  public static MirrorId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new InvalidValueException("mirror", "'" + text + "' is not route/topic/partition");
    }
    return of(text.substring(0, slash), text.substring(slash + 1));
  }

  @JsonValue
  @Override
  public String toString() {
    return route + "/" + topic + "/" + partition;
  }
}

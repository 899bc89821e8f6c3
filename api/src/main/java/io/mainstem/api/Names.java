package io.mainstem.api;

import java.util.regex.Pattern;

/**
 * The rules for names. Names become znodes, Helix resources, metric labels and parts of
 * transactional ids, so they are narrow.
 */
public final class Names {

  private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern ROUTE_ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,126}[a-z0-9])?");
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private Names() {}

  /**
   * Checks the id of a region, cluster or failover group: 1 to 63 lower-case letters, digits and
   * hyphens.
   *
   * @param what names the field in the error, for example {@code cluster.id}
   * @throws InvalidValueException if it is not
   */
  public static String requireId(String what, String id) {
    return require(
        what,
        id,
        ID,
        "1 to 63 lower-case letters, digits and hyphens, not starting or ending with a hyphen");
  }

  /** Like {@link #requireId}, with room for two cluster ids: up to 128 characters. */
  public static String requireRouteId(String what, String id) {
    return require(
        what,
        id,
        ROUTE_ID,
        "1 to 128 lower-case letters, digits and hyphens, not starting or ending with a hyphen");
  }

  /**
   * Checks a topic name by Kafka's own rule, which is 1 to 249 of {@code [a-zA-Z0-9._-]} and
   * neither "." nor "..".
   */
  public static String requireTopic(String what, String topic) {
    require(what, topic, TOPIC, "1 to 249 letters, digits, dots, underscores and hyphens");
    if (topic.equals(".") || topic.equals("..")) {
      throw new InvalidValueException(
          what, "'" + topic + "' is not a topic name that Kafka accepts");
    }
    return topic;
  }

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  private static String require(String what, String value, Pattern pattern, String rule) {
    if (value == null) {
      throw new InvalidValueException(what, "is needed");
    }
    if (!pattern.matcher(value).matches()) {
      throw new InvalidValueException(what, "'" + value + "' is not " + rule);
    }
    return value;
  }
}

package io.mainstem.controller;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import java.util.List;

/** Routes for tests. */
public final class Routes {

  private Routes() {}

  public static Route explicit(String id, String from, String to, TopicRule... rules) {
    return route(id, from, to, Route.Origin.EXPLICIT, rules);
  }

  public static Route derived(String from, String to, TopicRule... rules) {
    return route(Route.derivedId(from, to), from, to, Route.Origin.DERIVED, rules);
  }

  /** Copies one topic from west to east, where it is called {@code copy.} and its name. */
  public static Route copying(String id, String topic) {
    return explicit(id, "west", "east", TopicRule.named(topic, "copy." + topic));
  }

  private static Route route(
      String id, String from, String to, Route.Origin origin, TopicRule... rules) {
    return new Route(
        id,
        from,
        to,
        List.of(rules),
        Route.StartFrom.EARLIEST,
        null,
        null,
        Route.ErrorPolicy.PAUSE,
        origin,
        false);
  }

  public static TopicRule named(String topic) {
    return TopicRule.named(topic, topic);
  }

  public static TopicRule pattern(String pattern, String target) {
    return new TopicRule(null, pattern, target);
  }
}

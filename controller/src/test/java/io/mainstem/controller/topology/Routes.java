package io.mainstem.controller.topology;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import java.util.List;

/** Routes for tests. */
final class Routes {

  private Routes() {}

  static Route explicit(String id, String from, String to, TopicRule... rules) {
    return route(id, from, to, Route.Origin.EXPLICIT, rules);
  }

  static Route derived(String from, String to, TopicRule... rules) {
    return route(Route.derivedId(from, to), from, to, Route.Origin.DERIVED, rules);
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

  static TopicRule named(String topic) {
    return TopicRule.named(topic, topic);
  }

  static TopicRule pattern(String pattern, String target) {
    return new TopicRule(null, pattern, target);
  }
}

package io.mainstem.controller.topology;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The topic rules of a route, prepared for many topics. Answers as {@link Route#targetTopic} does,
 * except that a pattern never selects Kafka's own topics or Mainstem's.
 */
final class RouteRules {

  private final Route route;
  private final Map<String, Ranked> named = new HashMap<>();
  private final List<Compiled> patterns = new ArrayList<>();

  /** A rule with its place in the order: the first that selects a topic wins. */
  private record Ranked(int rank, TopicRule rule) {}

  private record Compiled(int rank, TopicRule rule, Pattern pattern) {}

  RouteRules(Route route) {
    this.route = route;
    int rank = 0;
    for (TopicRule rule : route.topics()) {
      String topic = rule.topic();
      String pattern = rule.pattern();
      if (topic != null) {
        named.putIfAbsent(topic, new Ranked(rank, rule));
      } else if (pattern != null) {
        patterns.add(new Compiled(rank, rule, Pattern.compile(pattern)));
      }
      rank++;
    }
  }

  Route route() {
    return route;
  }

  Interest interest() {
    return new Interest(named.keySet(), !patterns.isEmpty());
  }

  Set<String> namedTopics() {
    return named.keySet();
  }

  /** The target topic for a source topic, empty if the route does not copy it. */
  Optional<String> target(String topic) {
    Ranked exact = named.get(topic);
    if (!isInternal(topic)) {
      for (Compiled candidate : patterns) {
        if (exact != null && exact.rank() < candidate.rank()) {
          break;
        }
        if (candidate.pattern().matcher(topic).matches()) {
          return Optional.of(candidate.rule().targetFor(topic));
        }
      }
    }
    return exact == null ? Optional.empty() : Optional.of(exact.rule().targetFor(topic));
  }

  private static boolean isInternal(String topic) {
    return topic.startsWith("__") || topic.startsWith("mainstem.");
  }
}

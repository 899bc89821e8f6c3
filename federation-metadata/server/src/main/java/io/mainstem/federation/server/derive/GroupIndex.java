package io.mainstem.federation.server.derive;

import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the failover group of a topic in constant time, with the same answer as {@link
 * FailoverGroup#of}: the first group of the list that is named by the topic or names it.
 */
final class GroupIndex {

  private record Ranked(int rank, FailoverGroup group) {}

  private final Map<String, Ranked> byId = new HashMap<>();
  private final Map<String, Ranked> byTopic = new HashMap<>();

  static GroupIndex of(List<FailoverGroup> groups) {
    GroupIndex index = new GroupIndex();
    for (int i = 0; i < groups.size(); i++) {
      Ranked ranked = new Ranked(i, groups.get(i));
      index.byId.putIfAbsent(ranked.group().id(), ranked);
      for (String topic : ranked.group().topics()) {
        index.byTopic.putIfAbsent(topic, ranked);
      }
    }
    return index;
  }

  @Nullable FailoverGroup groupOf(LogicalTopic topic) {
    Ranked named = topic.failoverGroup() == null ? null : byId.get(topic.failoverGroup());
    Ranked naming = byTopic.get(topic.name());
    if (named == null || naming == null) {
      Ranked only = named == null ? naming : named;
      return only == null ? null : only.group();
    }
    return named.rank() <= naming.rank() ? named.group() : naming.group();
  }
}

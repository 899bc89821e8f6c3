package io.mainstem.api.federation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What declaring, changing or mending a logical topic would do: the answer to {@code
 * validate_only}.
 *
 * @param topic as it would be stored, every default filled in
 * @param fields where each value comes from
 * @param physicalTopics in the order in which they would be created or grown: targets first
 * @param routes the topic's rules on derived routes
 * @param notes sentences about what is allowed but worth knowing
 */
public record TopicPlan(
    LogicalTopic topic,
    List<Field> fields,
    List<PhysicalTopic> physicalTopics,
    List<RouteRule> routes,
    List<String> notes) {

  public TopicPlan {
    fields = List.copyOf(fields);
    physicalTopics = List.copyOf(physicalTopics);
    routes = List.copyOf(routes);
    notes = List.copyOf(notes);
  }

  /**
   * One value and its reason.
   *
   * @param why "as asked", or the rule that gave the default
   */
  public record Field(String field, String value, String why) {}

  /**
   * One topic on one cluster.
   *
   * @param replicationFactor null while the cluster cannot be asked for its brokers
   * @param config as it would be set on the topic
   */
  public record PhysicalTopic(
      String cluster,
      String topic,
      int partitions,
      @Nullable Integer replicationFactor,
      Map<String, String> config) {

    public PhysicalTopic {
      config = Map.copyOf(config);
    }
  }

  /** One rule on one derived route. */
  public record RouteRule(
      String route, String sourceCluster, String targetCluster, TopicRule rule) {}
}

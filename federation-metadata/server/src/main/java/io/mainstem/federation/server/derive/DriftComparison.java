package io.mainstem.federation.server.derive;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Versioned;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicDrift.Finding;
import io.mainstem.api.federation.TopicDrift.Kind;
import io.mainstem.api.federation.TopicPlan.RouteRule;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares what a logical topic declares with what is there. */
public final class DriftComparison {

  private DriftComparison() {}

  /**
   * Compares one physical topic.
   *
   * @param found null if the cluster says that there is no such topic
   * @param expectedConfig as {@link TopicDefaults#physicalConfig} gives it
   */
  public static List<Finding> physical(
      Placement placement,
      int partitions,
      Map<String, String> expectedConfig,
      @Nullable PhysicalTopic found) {
    if (found == null) {
      return List.of(finding(Kind.MISSING_TOPIC, placement, "topic", "present", "absent", true));
    }
    List<Finding> findings = new ArrayList<>();
    if (found.partitions() != partitions) {
      boolean grow = found.partitions() < partitions;
      findings.add(
          finding(
              grow ? Kind.TOO_FEW_PARTITIONS : Kind.TOO_MANY_PARTITIONS,
              placement,
              "partitions",
              Integer.toString(partitions),
              Integer.toString(found.partitions()),
              grow));
    }
    expectedConfig.forEach(
        (setting, expected) -> {
          String actual = found.config().get(setting);
          if (!expected.equals(actual)) {
            findings.add(finding(Kind.SETTING, placement, setting, expected, actual, true));
          }
        });
    return findings;
  }

  /** The finding for a cluster that did not answer. */
  public static Finding unreachable(Placement placement, String why) {
    return finding(Kind.UNREACHABLE, placement, "cluster", "an answer", why, false);
  }

  /** Compares placements and routes with what the policy asks for now. */
  public static List<Finding> declared(LogicalTopic topic, Federation federation) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(placements(topic, federation));
    boolean noPrimary =
        topic.policy() == TopicPolicy.ACTIVE_PASSIVE
            && FailoverGroup.of(federation.groups(), topic) == null;
    if (noPrimary) {
      findings.add(
          new Finding(
              Kind.MISSING_GROUP,
              null,
              null,
              "failoverGroup",
              String.valueOf(topic.failoverGroup()),
              null,
              false));
    }
    for (RouteRule wanted :
        DerivedRoutes.rulesOf(topic, federation.clusters(), federation.groups())) {
      if (!isOn(federation.route(wanted.route()), wanted.rule())) {
        findings.add(
            new Finding(
                Kind.MISSING_ROUTE,
                wanted.targetCluster(),
                wanted.rule().target(),
                wanted.route(),
                wanted.rule().topic() + " -> " + wanted.rule().target(),
                null,
                true));
      }
    }
    return findings;
  }

  private static List<Finding> placements(LogicalTopic topic, Federation federation) {
    if (topic.policy() == TopicPolicy.LOCAL) {
      return List.of();
    }
    try {
      return Placements.derive(topic.name(), topic.policy(), List.of(), federation.clusters())
          .stream()
          .filter(placement -> !topic.placements().contains(placement))
          .map(
              placement ->
                  finding(
                      Kind.MISSING_PLACEMENT,
                      placement,
                      "placement",
                      placement.role().name(),
                      null,
                      true))
          .toList();
    } catch (InvalidValueException e) {
      return List.of(
          new Finding(
              Kind.MISSING_PLACEMENT, null, null, "placement", null, e.getMessage(), false));
    }
  }

  private static boolean isOn(Optional<Versioned<Route>> route, TopicRule rule) {
    return route.map(stored -> stored.value().topics().contains(rule)).orElse(false);
  }

  private static Finding finding(
      Kind kind,
      Placement placement,
      String what,
      @Nullable String expected,
      @Nullable String found,
      boolean mendable) {
    return new Finding(
        kind, placement.cluster(), placement.physicalTopic(), what, expected, found, mendable);
  }
}

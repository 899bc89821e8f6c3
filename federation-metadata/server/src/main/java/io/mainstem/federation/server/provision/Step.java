package io.mainstem.federation.server.provision;

import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.federation.server.derive.Federation;
import io.mainstem.federation.server.derive.TopicPlanner;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of an operation. Every step can be done again: it looks first and does what is missing.
 *
 * <pre>
 * create, change, reconcile: validate -> ensure (each target, then each source) -> confirm (each) -> publish topic -> publish routes
 * delete:                    unpublish topic -> withdraw routes -> remove (each)
 * </pre>
 */
public sealed interface Step {

  /** Names the step within its operation; stable, because a stored operation is resumed by it. */
  String name();

  /** Checks everything that can be checked without changing anything. */
  record Validate() implements Step {
    @Override
    public String name() {
      return "validate";
    }
  }

  /** Makes a physical topic be there, with its partitions and settings. */
  record Ensure(Placement placement) implements Step {
    @Override
    public String name() {
      return "ensure " + at(placement);
    }
  }

  /** Asks the cluster whether it has the topic. */
  record Confirm(Placement placement) implements Step {
    @Override
    public String name() {
      return "confirm " + at(placement);
    }
  }

  /** Makes the logical topic known. */
  record PublishTopic() implements Step {
    @Override
    public String name() {
      return "publish topic";
    }
  }

  /** Waits until the derived routes hold the topic's rules. */
  record PublishRoutes() implements Step {
    @Override
    public String name() {
      return "publish routes";
    }
  }

  /** Makes the logical topic unknown. */
  record UnpublishTopic() implements Step {
    @Override
    public String name() {
      return "unpublish topic";
    }
  }

  /** Waits until no derived route holds a rule of the topic. */
  record WithdrawRoutes() implements Step {
    @Override
    public String name() {
      return "withdraw routes";
    }
  }

  /** Deletes a physical topic. */
  record Remove(Placement placement) implements Step {
    @Override
    public String name() {
      return "remove " + at(placement);
    }
  }

  /** The steps of a change, in order. */
  static List<Step> of(ChangeKind kind, LogicalTopic topic, Federation federation) {
    List<Placement> placements = TopicPlanner.inCreationOrder(topic, federation);
    List<Step> steps = new ArrayList<>();
    switch (kind) {
      case CREATE, CHANGE, RECONCILE -> {
        steps.add(new Validate());
        placements.forEach(placement -> steps.add(new Ensure(placement)));
        placements.forEach(placement -> steps.add(new Confirm(placement)));
        steps.add(new PublishTopic());
        steps.add(new PublishRoutes());
      }
      case DELETE -> {
        steps.add(new UnpublishTopic());
        steps.add(new WithdrawRoutes());
        placements.forEach(placement -> steps.add(new Remove(placement)));
      }
    }
    return steps;
  }

  /** The step of a stored operation. */
  static Step named(String name, ChangeKind kind, LogicalTopic topic) {
    Federation orderDoesNotMatter = new Federation(List.of(), List.of(topic), List.of(), List.of());
    return of(kind, topic, orderDoesNotMatter).stream()
        .filter(step -> step.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("a step that this release does not know: " + name));
  }

  private static String at(Placement placement) {
    return placement.physicalTopic() + " on " + placement.cluster();
  }
}

package io.mainstem.failover.decide;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows for one failover group. Every case says why. */
public sealed interface GroupDecision {

  String group();

  /** Sentences, at least one. */
  List<String> reasons();

  /** Nothing is to be done. */
  record Stay(String group, List<String> reasons) implements GroupDecision {
    public Stay {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * The primary is dead and rules stand against replacing it without a person.
   *
   * @param suggestion where it would go, null if nowhere
   */
  record AskHuman(
      String group, @Nullable String suggestion, List<Refusal> refusals, List<String> reasons)
      implements GroupDecision {
    public AskHuman {
      refusals = List.copyOf(refusals);
      reasons = List.copyOf(reasons);
    }
  }

  /** The primary is dead; move without draining. */
  record FailOver(String group, String from, String to, List<String> reasons)
      implements GroupDecision {
    public FailOver {
      reasons = List.copyOf(reasons);
    }
  }
}

package io.mainstem.failover.decide;

/**
 * A rule that stands against a move.
 *
 * @param why a sentence with the facts
 */
public record Refusal(SafetyRule rule, String why) {

  @Override
  public String toString() {
    return rule.id() + ": " + why;
  }
}

package io.mainstem.chaos.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one trial says about the auditor. Pure.
 *
 * @param outcome the worst that can be said
 * @param reasons none if all is well
 */
record TrialVerdict(Outcome outcome, List<String> reasons) {

  /** From good to bad. */
  enum Outcome {
    /** The auditor said exactly what was true. */
    RIGHT,
    /** The trial itself was none: nothing happened, or what was planted did not come about. */
    INVALID,
    /**
     * The replicator did what nobody had planted; whether the auditor noticed is another matter.
     */
    REPLICATOR_WRONG,
    /** The auditor did not come to an end, or said that it cannot know. */
    UNDECIDED,
    /** Something true was not said. */
    MISSED,
    /** Something was said that is not true. */
    FALSE_ALARM
  }

  /**
   * All that there is to know about a trial.
   *
   * @param harmsProved attacks that are known to have happened
   * @param lies whether faults were to be planted
   * @param planted what was planted
   * @param truth what is wrong by comparing both ends
   * @param told what the auditor says is wrong
   * @param withdrawn what it had said and took back
   * @param undecided windows without a verdict, and those it cannot know, in words
   */
  record Evidence(
      int harmsProved,
      boolean lies,
      Set<Flaw> planted,
      Set<Flaw> truth,
      Set<Flaw> told,
      Set<Flaw> withdrawn,
      List<String> undecided) {

    Evidence {
      planted = Set.copyOf(planted);
      truth = Set.copyOf(truth);
      told = Set.copyOf(told);
      withdrawn = Set.copyOf(withdrawn);
      undecided = List.copyOf(undecided);
    }
  }

  TrialVerdict {
    reasons = List.copyOf(reasons);
  }

  static TrialVerdict of(Evidence evidence) {
    Draft draft = new Draft();
    if (evidence.harmsProved() == 0) {
      draft.say(Outcome.INVALID, "no attack is known to have happened");
    }
    if (evidence.lies() == evidence.planted().isEmpty()) {
      draft.say(Outcome.INVALID, evidence.lies() ? "nothing was planted" : "faults were planted");
    }
    draft.say(
        Outcome.INVALID, "planted and not true", without(evidence.planted(), evidence.truth()));
    draft.say(
        Outcome.REPLICATOR_WRONG,
        "true and not planted",
        without(evidence.truth(), evidence.planted()));
    evidence.undecided().forEach(what -> draft.say(Outcome.UNDECIDED, what));
    draft.say(Outcome.MISSED, "true and not told", without(evidence.truth(), evidence.told()));
    draft.say(Outcome.FALSE_ALARM, "told and not true", without(evidence.told(), evidence.truth()));
    draft.say(
        Outcome.FALSE_ALARM,
        "told and taken back",
        without(evidence.withdrawn(), evidence.truth()));
    return new TrialVerdict(draft.worst, draft.reasons);
  }

  private static Collection<Flaw> without(Set<Flaw> flaws, Set<Flaw> others) {
    Set<Flaw> left = new TreeSet<>(flaws);
    left.removeAll(others);
    return left;
  }

  private static final class Draft {
    private final List<String> reasons = new ArrayList<>();
    private Outcome worst = Outcome.RIGHT;

    void say(Outcome outcome, String reason) {
      reasons.add(reason);
      worst = outcome.compareTo(worst) > 0 ? outcome : worst;
    }

    void say(Outcome outcome, String what, Collection<Flaw> flaws) {
      if (!flaws.isEmpty()) {
        say(outcome, what + ": " + flaws);
      }
    }
  }
}

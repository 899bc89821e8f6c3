package io.mainstem.chaos.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.Verdict;
import io.mainstem.chaos.audit.TrialVerdict.Evidence;
import io.mainstem.chaos.audit.TrialVerdict.Outcome;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The trials' own checker, on trials that went wrong in every way. */
class TrialVerdictTest {

  private static final Flaw LOSS = new Flaw("route", 1, Verdict.LOSS, 17);
  private static final Flaw OTHER = new Flaw("route", 1, Verdict.LOSS, 18);

  @Test
  void quietTruthToldIsRight() {
    TrialVerdict verdict = honest(Set.of(), Set.of(), Set.of());

    assertThat(verdict.outcome()).isEqualTo(Outcome.RIGHT);
    assertThat(verdict.reasons()).isEmpty();
  }

  @Test
  void plantedTruthToldIsRight() {
    assertThat(lying(Set.of(LOSS), Set.of(LOSS), Set.of(LOSS))).isEqualTo(Outcome.RIGHT);
  }

  @Test
  void whatIsNotTrueIsAFalseAlarmEvenIfItWasTakenBack() {
    assertThat(honest(Set.of(), Set.of(LOSS), Set.of()).outcome()).isEqualTo(Outcome.FALSE_ALARM);
    assertThat(honest(Set.of(), Set.of(), Set.of(LOSS)).outcome()).isEqualTo(Outcome.FALSE_ALARM);
    assertThat(lying(Set.of(LOSS), Set.of(LOSS), Set.of(LOSS, OTHER)))
        .isEqualTo(Outcome.FALSE_ALARM);
  }

  @Test
  void whatIsTrueAndNotToldIsMissedAlsoIfItWasTakenBack() {
    assertThat(lying(Set.of(LOSS), Set.of(LOSS), Set.of())).isEqualTo(Outcome.MISSED);
    assertThat(
            outcome(
                new Evidence(
                    1, true, Set.of(LOSS), Set.of(LOSS), Set.of(), Set.of(LOSS), List.of())))
        .isEqualTo(Outcome.MISSED);
  }

  @Test
  void theRightPlaceWithTheWrongKindIsMissedAndAFalseAlarm() {
    Flaw wrong = new Flaw("route", 1, Verdict.PHANTOM, 17);

    assertThat(lying(Set.of(LOSS), Set.of(LOSS), Set.of(wrong))).isEqualTo(Outcome.FALSE_ALARM);
  }

  @Test
  void whatThePlanterClaimsAndNobodySeesMakesTheTrialInvalid() {
    assertThat(lying(Set.of(LOSS), Set.of(), Set.of())).isEqualTo(Outcome.INVALID);
  }

  @Test
  void aTrialInWhichNothingIsKnownToHaveHappenedIsInvalid() {
    assertThat(outcome(new Evidence(0, false, Set.of(), Set.of(), Set.of(), Set.of(), List.of())))
        .isEqualTo(Outcome.INVALID);
  }

  @Test
  void aTrialThatWasToLieAndDidNotIsInvalid() {
    assertThat(lying(Set.of(), Set.of(), Set.of())).isEqualTo(Outcome.INVALID);
  }

  @Test
  void aFaultOfTheReplicatorsOwnIsSaidEvenIfTheAuditorSawIt() {
    assertThat(honest(Set.of(LOSS), Set.of(LOSS), Set.of()).outcome())
        .isEqualTo(Outcome.REPLICATOR_WRONG);
  }

  @Test
  void windowsWithoutAVerdictAreNotRight() {
    assertThat(
            outcome(
                new Evidence(1, false, Set.of(), Set.of(), Set.of(), Set.of(), List.of("open"))))
        .isEqualTo(Outcome.UNDECIDED);
  }

  private static TrialVerdict honest(Set<Flaw> truth, Set<Flaw> told, Set<Flaw> withdrawn) {
    return TrialVerdict.of(new Evidence(1, false, Set.of(), truth, told, withdrawn, List.of()));
  }

  private static Outcome lying(Set<Flaw> planted, Set<Flaw> truth, Set<Flaw> told) {
    return outcome(new Evidence(1, true, planted, truth, told, Set.of(), List.of()));
  }

  private static Outcome outcome(Evidence evidence) {
    return TrialVerdict.of(evidence).outcome();
  }
}

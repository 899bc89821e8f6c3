package io.mainstem.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.chaos.history.HistoryEvent;
import org.junit.jupiter.api.Test;

class FaultCheckerTest {
  @Test
  void provedFaultUnderLoadIsValid() {
    FaultChecker checker = new FaultChecker(1);

    assertThat(new Histories().ok(0).fault(true).ok(1).checkedBy(checker)).isEqualTo(Finding.VALID);
    assertThat(checker.proved()).isEqualTo(1);
  }

  @Test
  void peaceIsValidIfNoFaultWasPlanned() {
    assertThat(new Histories().ok(0).checkedBy(new FaultChecker(0))).isEqualTo(Finding.VALID);
  }

  @Test
  void faultWithoutEvidenceProvesNothing() {
    assertThat(new Histories().ok(0).fault(false).ok(1).checkedBy(new FaultChecker(1)).verdict())
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void missingFaultProvesNothing() {
    assertThat(new Histories().ok(0).fault(true).ok(1).checkedBy(new FaultChecker(2)).verdict())
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void faultWithoutLoadProvesNothing() {
    assertThat(new Histories().fault(true).ok(1).checkedBy(new FaultChecker(1)).verdict())
        .isEqualTo(Verdict.UNKNOWN);
    assertThat(new Histories().ok(0).fault(true).checkedBy(new FaultChecker(1)).verdict())
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void checkerThatThrowsSaysUnknown() {
    Checker broken =
        new Checker() {
          @Override
          public void see(HistoryEvent event) {
            throw new IllegalStateException("cannot count");
          }

          @Override
          public Finding finding() {
            return Finding.VALID;
          }
        };

    Finding finding = new Histories().ok(0).checkedBy(Checker.guarded(broken));

    assertThat(finding.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(finding.reasons()).singleElement().asString().contains("cannot count");
  }

  @Test
  void verdictsAddUp() {
    assertThat(Verdict.VALID.and(Verdict.UNKNOWN)).isEqualTo(Verdict.UNKNOWN);
    assertThat(Verdict.UNKNOWN.and(Verdict.INVALID)).isEqualTo(Verdict.INVALID);
    assertThat(Verdict.VALID.and(Verdict.VALID)).isEqualTo(Verdict.VALID);
  }
}

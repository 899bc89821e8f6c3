package io.mainstem.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.chaos.books.Tally;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryCheckerTest {
  private final DeliveryChecker checker = new DeliveryChecker(Histories.REGIONS);

  @Test
  void goodHistoryIsValid() {
    Finding finding = new Histories().sent(0, 3).ok(0, 1, 2).everywhere(0, 1, 2).checkedBy(checker);

    assertThat(finding).isEqualTo(Finding.VALID);
    assertThat(checker.tally()).returns(3L, Tally::acknowledged).returns(6L, Tally::delivered);
  }

  @Test
  void acknowledgementMayComeAfterTheArrival() {
    assertThat(new Histories().sent(0, 1).everywhere(0).ok(0).checkedBy(checker))
        .isEqualTo(Finding.VALID);
  }

  @Test
  void lostRecordIsNamed() {
    Finding finding =
        new Histories()
            .sent(0, 3)
            .ok(0, 1, 2)
            .arrived("east", 0, 1, 2)
            .arrived("west", 0, 2)
            .checkedBy(checker);

    assertThat(finding.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(finding.reasons())
        .singleElement()
        .asString()
        .contains("west misses 1 records")
        .contains("[1]");
    assertThat(checker.tally().lost()).isEqualTo(1);
  }

  @Test
  void regionInWhichNothingArrivesHasLostEverything() {
    Finding finding = new Histories().sent(0, 2).ok(0, 1).arrived("east", 0, 1).checkedBy(checker);

    assertThat(finding.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(checker.tally().lost()).isEqualTo(2);
  }

  @Test
  void duplicateIsFound() {
    Finding finding =
        new Histories().sent(0, 2).ok(0, 1).everywhere(0, 1).arrived("east", 1).checkedBy(checker);

    assertThat(finding.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(checker.tally()).returns(1L, Tally::duplicated).returns(0L, Tally::reordered);
  }

  @Test
  void swapIsFound() {
    Finding finding =
        new Histories()
            .sent(0, 3)
            .ok(0, 1, 2)
            .arrived("east", 0, 1, 2)
            .arrived("west", 1, 0, 2)
            .checkedBy(checker);

    assertThat(finding.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(checker.tally()).returns(1L, Tally::reordered).returns(0L, Tally::lost);
  }

  @Test
  void stretchDeliveredAgainIsDuplicatedAndNotReordered() {
    new Histories()
        .sent(0, 4)
        .ok(0, 1, 2, 3)
        .everywhere(0, 1, 2)
        .everywhere(0, 1, 2, 3)
        .checkedBy(checker);

    assertThat(checker.tally())
        .returns(6L, Tally::duplicated)
        .returns(0L, Tally::reordered)
        .returns(0L, Tally::lost);
  }

  @Test
  void recordThatWasNeverSentIsAPhantom() {
    Finding finding =
        new Histories().sent(0, 1).ok(0).everywhere(0).arrived("west", 7).checkedBy(checker);

    assertThat(finding.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(checker.tally()).returns(1L, Tally::phantom).returns(0L, Tally::lost);
  }

  @Test
  void recordOfAnUnknownProducerIsAPhantom() {
    new Histories().sent(0, 1).ok(0).everywhere(0).arrivedFrom(9, "west", 0).checkedBy(checker);

    assertThat(checker.tally().phantom()).isEqualTo(1);
  }

  @Test
  void recordWithoutMarkIsAPhantom() {
    new Histories().sent(0, 1).ok(0).everywhere(0).foreign("east").checkedBy(checker);

    assertThat(checker.tally().phantom()).isEqualTo(1);
  }

  @Test
  void recordThatNeverLeftTheClientMustNotArrive() {
    Finding finding =
        new Histories()
            .sent(0, 2)
            .ok(0)
            .fail(1)
            .everywhere(0)
            .arrived("east", 1)
            .checkedBy(checker);

    assertThat(finding.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(checker.tally().phantom()).isEqualTo(1);
  }

  @Test
  void unknownRecordMayStayAwayOrArriveEverywhere() {
    assertThat(new Histories().sent(0, 2).ok(0).unknown(1).everywhere(0).checkedBy(checker))
        .isEqualTo(Finding.VALID);
    assertThat(
            new Histories()
                .sent(0, 2)
                .ok(0)
                .unknown(1)
                .everywhere(0, 1)
                .checkedBy(new DeliveryChecker(Histories.REGIONS)))
        .isEqualTo(Finding.VALID);
  }

  @Test
  void unknownRecordMustNotArriveInSomeRegionsOnly() {
    Finding finding =
        new Histories()
            .sent(0, 2)
            .ok(0)
            .unknown(1)
            .everywhere(0)
            .arrived("east", 1)
            .checkedBy(checker);

    assertThat(finding.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(checker.tally().lost()).isEqualTo(1);
  }

  @Test
  void whatWasOnItsWayWhenTheRunBrokeOffIsNotLost() {
    Finding finding = new Histories().sent(0, 2).ok(0, 1).everywhere(0).brokenOff(checker);

    assertThat(finding.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(checker.lost()).isZero();
  }

  @Test
  void duplicateIsOneHoweverTheRunEnded() {
    Finding finding = new Histories().sent(0, 1).ok(0).everywhere(0, 0).brokenOff(checker);

    assertThat(finding.verdict()).isEqualTo(Verdict.INVALID);
  }

  @Test
  void nothingHappenedIsUnknown() {
    assertThat(new Histories().checkedBy(checker).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(
            new Histories()
                .sent(0, 5)
                .unknown(0, 1, 2, 3, 4)
                .checkedBy(new DeliveryChecker(Histories.REGIONS))
                .verdict())
        .isEqualTo(Verdict.UNKNOWN);
    assertThat(new Histories().sent(0, 1).ok(0).checkedBy(new DeliveryChecker(List.of())).verdict())
        .isEqualTo(Verdict.UNKNOWN);
  }
}

package io.mainstem.auditor.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Examination.LeftOut;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What cannot be seen is UNKNOWN, with the reason: never LOSS and never VERIFIED. */
class JudgeTest {

  private static final Window WINDOW = Window.of(1_700_000_000_000L);
  private static final Sums FULL = new Sums(10, 1_000, 77);
  private static final Sums SHORT = new Sums(9, 900, 66);
  private static final Finding LOST = new Finding(Verdict.LOSS, 5, -1, WINDOW.start());

  private Window window = WINDOW;
  private Sums target = SHORT;
  private @Nullable String blindness;
  private @Nullable String problem;
  private Doubts doubts = Doubts.NONE;
  private boolean sourceComplete = true;
  private boolean passed = true;
  private boolean mayExamine;
  private @Nullable Examination examination;
  private List<Finding> proved = List.of();

  @Test
  void recordsWithoutTimestampsBelongToNoWindow() {
    window = Window.of(-1);
    expect(Verdict.UNKNOWN, true);
    target = FULL;
    expect(Verdict.UNKNOWN, true);
  }

  @Test
  void anEndThatCannotBeReadNowIsUnknownUntilItCan() {
    problem = "NOT_AUTHORISED: no right to read";
    expect(Verdict.UNKNOWN, false);
    sourceComplete = false;
    target = FULL;
    expect(Verdict.UNKNOWN, false);
  }

  @Test
  void whatWasGoneBeforeItWasSeenIsUnknownForGood() {
    blindness = "offsets 1 to 9 were gone";
    expect(Verdict.UNKNOWN, true);
  }

  @Test
  void aComparisonThatFailedIsUnknownAndForGoodOnlyIfItCanNeverBeDone() {
    examination = Examination.notNow(order(), "an end did not answer in time");
    expect(Verdict.UNKNOWN, false);
    examination = Examination.never(order(), "the source was trimmed");
    expect(Verdict.UNKNOWN, true);
  }

  @Test
  void countsAloneNeverAccuse() {
    expect(Verdict.IN_FLIGHT, false);
    passed = false;
    expect(Verdict.IN_FLIGHT, false);
    sourceComplete = false;
    expect(Verdict.OPEN, false);
  }

  @Test
  void whatWasProvedBeforeTheWindowIsOverIsSaidUntilTheWholeIsKnown() {
    proved = List.of(LOST);
    sourceComplete = false;
    expect(Verdict.LOSS, false);
    sourceComplete = true;
    mayExamine = true;
    expect(Verdict.LOSS, false);
    assertThat(ruling().examine()).isTrue();
    examination = Examination.of(order(), List.of(LOST), LeftOut.NOTHING);
    expect(Verdict.LOSS, true);
    examination = Examination.of(order(), List.of(), LeftOut.NOTHING);
    expect(Verdict.VERIFIED, true);
  }

  @Test
  void whatCompactionMayHaveRemovedAccusesNobody() {
    doubts = Doubts.OF_COMPACTED;
    examination = Examination.of(order(), List.of(LOST), LeftOut.NOTHING);
    expect(Verdict.UNKNOWN, true);
    Finding changed = new Finding(Verdict.CORRUPT, 6, 60, WINDOW.start());
    examination = Examination.of(order(), List.of(LOST, changed), LeftOut.NOTHING);
    expect(Verdict.CORRUPT, true);
  }

  @Test
  void whatAFilterDroppedIsFilteredAndDeadLettersAreNotLost() {
    examination = Examination.of(order(), List.of(), new LeftOut(1, 0));
    expect(Verdict.FILTERED, true);
    examination = Examination.of(order(), List.of(), new LeftOut(0, 1));
    expect(Verdict.VERIFIED, true);
    assertThat(ruling().detail()).contains("dead-letter topic: 1");
  }

  private void expect(Verdict verdict, boolean settled) {
    assertThat(ruling().verdict()).isEqualTo(verdict);
    assertThat(ruling().settled()).isEqualTo(settled);
    assertThat(verdict == Verdict.UNKNOWN && ruling().detail() == null).isFalse();
  }

  private Ruling ruling() {
    return Judge.rule(
        new WindowFacts(
            window,
            FULL,
            target,
            true,
            blindness,
            problem,
            doubts,
            sourceComplete,
            passed,
            true,
            true,
            false,
            true,
            false,
            examination,
            mayExamine,
            proved,
            false));
  }

  private static ExaminationOrder order() {
    LogId log = new LogId("west", "t", new UUID(0, 1), 0);
    return new ExaminationOrder(
        new MirrorId("west--east", "t", 0),
        WINDOW,
        log,
        log,
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        Set.of(),
        new RunLedger(),
        Optional.empty());
  }
}

package io.mainstem.auditor.sla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.SlaStatus.BurnRate;
import io.mainstem.api.audit.SlaStatus.State;
import io.mainstem.api.audit.SlaStatus.Target;
import io.mainstem.api.audit.SlaStatus.Truncation;
import io.mainstem.api.replication.LatencySummary;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.sla.LagSample.RetentionRule;
import io.mainstem.auditor.sla.SlaBoard.Bucket;
import io.mainstem.auditor.sla.SlaBoard.Standing;
import io.mainstem.auditor.sla.SlaBoard.Subject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlaBoardTest {

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long NOW = 500_000 * HOUR;
  private static final Subject TRIPS = new Subject("west--east", "trips");
  private static final Target PROMISE = new Target(1_000, 10_000, 0.99);
  private static final RetentionRule A_DAY = new RetentionRule(24 * HOUR, false);
  private static final LogId LOG = new LogId("east", "trips", new UUID(0, 1), 0);

  private final SlaBoard board = new SlaBoard(PROMISE, Map.of());
  private final Arrivals arrivals = new Arrivals();

  @Test
  void nothingKnownIsAStateOfItsOwnAndNoFigureIsZero() {
    SlaStatus status = assess(new LagSample(null, null, null));

    assertThat(status.state()).isEqualTo(State.NO_DATA);
    assertThat(status.lagRecords()).isNull();
    assertThat(status.lagMillis()).isNull();
    assertThat(status.rpoRecords()).isNull();
    assertThat(status.latencyMillis()).isEqualTo(LatencySummary.NO_DATA);
    assertThat(status.completeness()).isNull();
    assertThat(status.errorBudgetLeft()).isNull();
    assertThat(status.burnRates()).hasSize(5).extracting(BurnRate::rate).containsOnlyNulls();
    assertThat(status.truncation()).isEqualTo(Truncation.NO_DATA);
    assertThat(status.hoursUntilLoss()).isNull();
    assertThat(status.reasons()).isNotEmpty();
  }

  @Test
  void onePartitionThatIsNotKnownLeavesTheSumUnknown() {
    SlaStatus status = assess(caughtUp(), new LagSample(null, null, A_DAY));
    assertThat(status.lagRecords()).isNull();
    assertThat(status.truncation()).isEqualTo(Truncation.NO_DATA);
  }

  @Test
  void lagIsTheAgeOfTheOldestRecordByItsOwnTimestamp() {
    SlaStatus status = assess(caughtUp(), behind(5, NOW - 4_000), behind(7, NOW - 9_000));

    assertThat(status.lagRecords()).isEqualTo(12);
    assertThat(status.lagMillis()).isEqualTo(9_000);
    assertThat(status.rpoRecords()).isEqualTo(12);
    assertThat(status.rpoMillis()).isEqualTo(9_000);
    assertThat(status.state()).isEqualTo(State.MET);
    assertThat(assess(behind(5, null)).lagMillis()).as("not read yet").isNull();
    assertThat(assess(behind(1, NOW - 10_001)).state()).isEqualTo(State.BROKEN);
    assertThat(assess(caughtUp()).lagMillis()).isZero();
  }

  @Test
  void tellsWhenTheSourceDeletesWhatIsNotCopied() {
    SlaStatus risky = assess(behind(5, NOW - 21 * HOUR), behind(5, NOW - HOUR));
    assertThat(risky.truncation()).isEqualTo(Truncation.AT_RISK);
    assertThat(risky.hoursUntilLoss()).isEqualTo(3.0);
    assertThat(assess(caughtUp()).truncation()).isEqualTo(Truncation.NOTHING_TO_LOSE);
    assertThat(assess(new LagSample(1L, NOW, new RetentionRule(-1, false))).truncation())
        .isEqualTo(Truncation.NEVER);
    assertThat(assess(new LagSample(1L, NOW, new RetentionRule(HOUR, true))).truncation())
        .as("by size: nobody knows when")
        .isEqualTo(Truncation.NO_DATA);
  }

  @Test
  void latenciesOfAllPartitionsAreMergedAndForgottenAfterAQuarterOfAnHour() {
    arrivals.add(LOG, 1, 10, 98);
    arrivals.add(LOG, 2, 100, 1);
    arrivals.add(LOG, 3, 5_000, 1);
    arrivals.add(LOG, 4, -50, 1);
    board.arrived(arrivals, writer -> writer.writer() < 4 ? TRIPS : null, NOW);

    LatencySummary latency = assess(caughtUp()).latencyMillis();
    assertThat(latency.count()).isEqualTo(100);
    assertThat(latency.p50()).isEqualTo(10);
    assertThat(latency.p99()).isEqualTo(100);
    assertThat(latency.max()).isCloseTo(5_000, within(50L));

    assertThat(assess(NOW + 20 * MINUTE, caughtUp()).latencyMillis())
        .isEqualTo(LatencySummary.NO_DATA);
  }

  @Test
  void slowArrivalsBreakThePromise() {
    arrivals.add(LOG, 1, 1_500, 100);
    board.arrived(arrivals, writer -> TRIPS, NOW);
    assertThat(assess(caughtUp()).state()).isEqualTo(State.BROKEN);
  }

  @Test
  void theErrorBudgetIsSpentByWindowsThatDoNotBalance() {
    judged(20 * HOUR, 980, 5);
    judged(29 * DAY, 1_015, 0);

    SlaStatus status = assess(caughtUp());
    assertThat(status.completeness()).isEqualTo(0.9975);
    assertThat(status.errorBudgetLeft()).isCloseTo(0.75, within(1e-9));
    assertThat(rate(status, 6)).as("nothing in the last six hours").isNull();
    assertThat(status.state()).isEqualTo(State.MET);

    judged(20 * HOUR, -20, 20);
    assertThat(assess(caughtUp()).errorBudgetLeft()).as("judged anew").isNegative();
    assertThat(assess(caughtUp()).state()).isEqualTo(State.BROKEN);
  }

  @Test
  void whatIsOlderThanAFigureReachesDoesNotCountInIt() {
    judged(32 * DAY, 0, 1_000);
    judged(29 * DAY, 500, 0);
    judged(80 * HOUR, 100, 0);
    judged(70 * HOUR, 100, 10);
    judged(7 * HOUR, 50, 0);
    judged(5 * HOUR, 40, 5);

    SlaStatus status = assess(caughtUp());
    assertThat(status.completeness()).isCloseTo(790.0 / 805, within(1e-9));
    assertThat(rate(status, 72)).isCloseTo(100 * 15.0 / 205, within(1e-9));
    assertThat(rate(status, 6)).isCloseTo(100 * 5.0 / 45, within(1e-9));
    assertThat(rate(status, 1)).isNull();

    board.judged(List.of(), NOW + 31 * DAY);
    assertThat(assess(NOW + 31 * DAY, caughtUp()).completeness()).isNull();
  }

  @Test
  void burnsOnlyWhenItBurnsOverAShortAndALongStretch() {
    judged(20 * DAY, 1_000_000, 0);
    judged(40 * MINUTE, 80, 20);
    SlaStatus past = assess(caughtUp());
    assertThat(rate(past, 1)).isCloseTo(20.0, within(1e-9));
    assertThat(past.state()).as("it is over").isEqualTo(State.MET);

    judged(MINUTE, 80, 20);
    assertThat(assess(caughtUp()).state()).isEqualTo(State.AT_RISK);
  }

  @Test
  void routesMayBePromisedMore() {
    SlaBoard strict = new SlaBoard(PROMISE, Map.of("west--east", new Target(1_000, 10, 0.99)));
    strict.assess(Map.of(TRIPS, new Standing(List.of(behind(1, NOW - 500)), null)), NOW);
    assertThat(strict.statuses().get(0).state()).isEqualTo(State.BROKEN);
  }

  private static @Nullable Double rate(SlaStatus status, int hours) {
    return status.burnRates().stream()
        .filter(rate -> rate.window().toHours() == hours)
        .findFirst()
        .orElseThrow()
        .rate();
  }

  private void judged(long ago, long good, long bad) {
    GoodAndBad windows = new GoodAndBad(good, bad);
    board.judged(
        Stream.of(Span.values())
            .map(span -> new Bucket(TRIPS, span, span.startOf(NOW - ago), windows))
            .toList(),
        NOW);
  }

  private SlaStatus assess(LagSample... lags) {
    return assess(NOW, lags);
  }

  private SlaStatus assess(long now, LagSample... lags) {
    board.assess(Map.of(TRIPS, new Standing(List.of(lags), null)), now);
    return board.statuses().get(0);
  }

  private static LagSample caughtUp() {
    return new LagSample(0L, null, A_DAY);
  }

  private static LagSample behind(long records, @Nullable Long oldest) {
    return new LagSample(records, oldest, A_DAY);
  }
}

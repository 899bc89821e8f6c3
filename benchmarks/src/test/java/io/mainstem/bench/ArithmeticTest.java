package io.mainstem.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArithmeticTest {
  private static final double EXACTLY = 1e-9;

  @Test
  void theMedianIsInTheMiddle() {
    assertThat(Median.of(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
    assertThat(Median.of(List.of(4.0, 1.0))).isEqualTo(2.5);
    assertThat(Median.of(List.of(7.0))).isEqualTo(7.0);
    assertThatThrownBy(() -> Median.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMeasurementCountsRecordValues() {
    Measurement measurement = Measurement.of(5_000_000, 400, 4, 3, 512);

    assertThat(measurement.recordsPerSecond()).isCloseTo(1_250_000, within(EXACTLY));
    assertThat(measurement.megabytesPerSecond()).isCloseTo(500, within(EXACTLY));
    assertThat(measurement.cpuSecondsPerGigabyte()).isCloseTo(1.5, within(EXACTLY));
  }

  @Test
  void eachFigureOfAMedianIsAMedian() {
    Measurement median =
        Measurement.median(
            List.of(
                new Measurement(1, 10, 300, 5),
                new Measurement(2, 20, 100, 6),
                new Measurement(3, 30, 200, 4)));

    assertThat(median).isEqualTo(new Measurement(2, 20, 200, 5));
  }

  @Test
  void aRatioIsOursDividedByThePeers() {
    ReplicationResult result =
        ReplicationResult.of(
            Workload.STANDARD,
            new SideBySide.Outcome(
                List.of(new Measurement(800, 8, 1, 100)),
                List.of(new Measurement(100, 1, 20, 200)),
                List.of(1_000.0),
                200),
            1,
            java.util.Map.of(),
            Machine.here(BrokerLogs.DISK));

    assertThat(result.ratio()).isEqualTo(new ReplicationResult.Ratio(8, 0.05, 0.8));
  }

  @Test
  void theLinksRateIsInBytesOfBatches() {
    WanBench.LinkShape link = new WanBench.LinkShape(80, 200);
    SideBySide.Outcome outcome =
        new SideBySide.Outcome(
            List.of(new Measurement(90_000, 0, 0, 0)),
            List.of(new Measurement(50_000, 0, 0, 0)),
            List.of(),
            250);

    WanBench.Ratio ratio = WanBench.Run.of(Workload.STANDARD, outcome, link).ratio();

    assertThat(ratio.ofLink()).isCloseTo(0.9, within(EXACTLY));
    assertThat(ratio.peerOfLink()).isCloseTo(0.5, within(EXACTLY));
    assertThat(ratio.throughput()).isCloseTo(1.8, within(EXACTLY));
  }

  @Test
  void quantilesAreOfAllValues() {
    Latencies latencies =
        Latencies.of(IntStream.rangeClosed(1, 1_000).mapToDouble(i -> 1_001 - i).toArray());

    assertThat(latencies).isEqualTo(new Latencies(500, 990, 999, 1_000));
  }

  @Test
  void aFilterBringsWhatItDoesNotDrop() {
    Workload workload = new Workload(2, 1_000, 1, 400, 2_048, "lz4", 10);

    long dropped = IntStream.range(0, 1_001).filter(i -> workload.drops(i)).count();

    assertThat(workload.totalAfterFilter()).isEqualTo(1_001 - dropped);
    assertThat(workload.withDropOneIn(0).totalAfterFilter()).isEqualTo(1_001);
  }

  @Test
  void theTablesWorkloadsAreAboutAsLongAsAskedFor() {
    assertThat(WorkloadTable.lasting(5))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            workload ->
                assertThat(workload.records() * (double) workload.recordBytes())
                    .isLessThanOrEqualTo(5 * 100e6));
  }
}

package io.mainstem.wire.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.wire.fetch.SimulatedSource;
import io.mainstem.wire.net.SimulatedLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Scans of logs whose brokers lose connections, move leaders, refuse and die, in simulated time:
 * each sees every batch of its range, once and in order.
 */
class ScanSimulationTest {
  private static final long LONG_MS = 600_000;
  private static final int ALL = Integer.MAX_VALUE;
  private static final int BROKERS = 3;
  private static final int PARTITIONS = 5;

  @Property(tries = 300)
  void whateverBrokersDoAScanSeesItsRangeOnceAndInOrder(@ForAll long seed) {
    Run run = new Run(seed, PARTITIONS);
    run.fill(40);
    run.source.trouble(run.random.nextDouble() / 2);
    for (int i = 0; i < 30; i++) {
      run.scanSome();
      run.disturb();
      run.loop.runFor(run.random.nextInt(400));
    }

    run.source.trouble(0);
    for (int broker = 1; broker <= BROKERS; broker++) {
      run.source.revive(broker);
    }
    run.fill(30 * PARTITIONS); // what scans wait for
    assertThat(run.loop.runUntil(run::isOver, LONG_MS)).isTrue();

    run.scans.forEach(Seen::assertRight);
  }

  @Test
  void scansOfTheSameMomentShareRequests() {
    // Given
    Run run = new Run(1, 400);
    run.fill(2_000);

    // When
    for (int partition = 0; partition < 400; partition++) {
      run.scan(partition, 0, run.end(partition), ALL, LONG_MS);
    }
    assertThat(run.loop.runUntil(run::isOver, LONG_MS)).isTrue();

    // Then
    run.scans.forEach(Seen::assertRight);
    assertThat(run.source.fetches).isLessThanOrEqualTo(4L * BROKERS * 4);
  }

  @Test
  void scansThatWaitHoldUpNoOther() {
    // Given
    Run run = new Run(2, 50);
    run.fill(200);
    for (int partition = 0; partition < 49; partition++) {
      run.scan(partition, run.end(partition), LONG_MS, 1, LONG_MS);
    }
    run.loop.runFor(5_000);
    List<Seen> waiting = List.copyOf(run.scans);
    long before = run.loop.now();

    // When
    Seen other = run.scan(49, 0, run.end(49), ALL, LONG_MS);
    assertThat(run.loop.runUntil(other.result::isDone, LONG_MS)).isTrue();

    // Then
    other.assertRight();
    assertThat(run.loop.now() - before).isLessThan(200);
    assertThat(waiting).noneMatch(scan -> scan.result.isDone());
    run.fill(2_000);
    assertThat(run.loop.runUntil(run::isOver, LONG_MS)).isTrue();
    run.scans.forEach(Seen::assertRight);
  }

  @Test
  void scansOfOnePartitionEachSeeTheirRange() {
    Run run = new Run(3, 1);
    run.fill(50);
    long end = run.end(0);

    run.scan(0, 0, end, ALL, LONG_MS);
    run.scan(0, end / 2, end, ALL, LONG_MS);
    run.scan(0, 0, end, 3, LONG_MS);

    assertThat(run.loop.runUntil(run::isOver, LONG_MS)).isTrue();
    run.scans.forEach(Seen::assertRight);
  }

  @Test
  void timeRunsOutWhileBrokersAreDown() {
    Run run = new Run(4, 3);
    run.fill(10);
    run.loop.runFor(1_000);
    for (int broker = 1; broker <= BROKERS; broker++) {
      run.source.kill(broker);
    }
    for (int partition = 0; partition < 3; partition++) {
      run.scan(partition, 0, LONG_MS, ALL, 3_000);
    }

    assertThat(run.loop.runUntil(run::isOver, 10_000)).isTrue();

    assertThat(run.scans).allMatch(scan -> scan.error() instanceof TimeoutException);
  }

  @Test
  void theEndOfTheLoopEndsEveryScan() {
    Run run = new Run(5, 3);
    run.fill(10);
    for (int partition = 0; partition < 3; partition++) {
      run.scan(partition, 0, LONG_MS, ALL, LONG_MS);
    }
    run.loop.runFor(1_000);

    run.loop.end();

    assertThat(run.scans).allMatch(scan -> scan.error() instanceof DisconnectException);
  }

  private static final class Run {
    final Random random;
    final SimulatedSource source;
    final SimulatedLoop loop;
    final LogScanner scanner;
    final int partitions;
    final List<Seen> scans = new ArrayList<>();

    Run(long seed, int partitions) {
      this.random = new Random(seed);
      this.partitions = partitions;
      this.source = new SimulatedSource(random, BROKERS);
      this.loop = new SimulatedLoop(source);
      int[] leaders = new int[partitions];
      for (int i = 0; i < partitions; i++) {
        leaders[i] = 1 + random.nextInt(BROKERS);
      }
      source.topics.create("t", leaders);
      source.keepSound(); // a damaged offset is outside of the checksum
      this.scanner =
          new LogScanner(
              loop,
              partition ->
                  CompletableFuture.completedFuture(new LogBounds(0, -1, source.end(partition))));
      loop.attach(scanner);
    }

    static TopicPartition partition(int number) {
      return new TopicPartition("t", number);
    }

    long end(int partition) {
      return source.end(partition(partition));
    }

    void fill(int batches) {
      for (int i = 0; i < batches; i++) {
        TopicPartition partition = partition(i % partitions);
        source.append(partition, 1 + random.nextInt(5), random.nextInt(300), random.nextInt(2));
      }
    }

    void scanSome() {
      int partition = random.nextInt(partitions);
      long from = (long) (random.nextDouble() * end(partition));
      scan(partition, from, from + random.nextInt(20), 1 + random.nextInt(30), LONG_MS);
    }

    Seen scan(int number, long from, long to, int most, long timeoutMs) {
      TopicPartition partition = partition(number);
      List<Long> offsets = new ArrayList<>();
      CompletableFuture<ScanResult> result =
          scanner.scan(
              partition,
              from,
              to,
              batch -> {
                offsets.add(batch.baseOffset());
                return offsets.size() < most;
              },
              timeoutMs);
      Seen seen = new Seen(source, partition, from, to, most, offsets, result);
      scans.add(seen);
      return seen;
    }

    void disturb() {
      int broker = 1 + random.nextInt(BROKERS);
      switch (random.nextInt(5)) {
        case 0 -> source.kill(broker);
        case 1 -> source.revive(broker);
        case 2 -> source.topics.lead("t", random.nextInt(partitions), broker);
        default -> fill(random.nextInt(4));
      }
    }

    boolean isOver() {
      return scans.stream().allMatch(scan -> scan.result.isDone());
    }
  }

  /** What one scan was asked for, and shown. */
  private record Seen(
      SimulatedSource source,
      TopicPartition partition,
      long from,
      long to,
      int most,
      List<Long> offsets,
      CompletableFuture<ScanResult> result) {

    Throwable error() {
      try {
        return new AssertionError("ended with " + result.join());
      } catch (CompletionException e) {
        return Objects.requireNonNull(e.getCause());
      }
    }

    void assertRight() {
      assertThat(result).isCompleted();
      List<Long> all = source.offsets(partition);
      List<Long> expected = new ArrayList<>();
      for (int i = 0; i < all.size() && expected.size() < most; i++) {
        if (from < to && source.lastOffset(partition, i) >= from && all.get(i) < to) {
          expected.add(all.get(i));
        }
      }
      assertThat(offsets).isEqualTo(expected);
    }
  }
}

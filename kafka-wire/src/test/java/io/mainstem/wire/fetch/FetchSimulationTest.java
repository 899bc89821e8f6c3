package io.mainstem.wire.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.net.SimulatedLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Reading from brokers that lose connections and sessions, move leaders and damage batches, in
 * simulated time: every batch is delivered once and in order, and no memory is kept back.
 */
class FetchSimulationTest {
  private static final int BROKERS = 3;
  private static final int PARTITIONS = 4;
  private static final long PATIENCE_MS = 3_600_000;

  @Property(tries = 600)
  void whateverBrokersDoEveryBatchIsDeliveredOnceAndInOrder(@ForAll long seed) {
    Run run = new Run(seed, 2);
    run.fill(60, 200);
    run.disturb();
    run.loop.runFor(30_000);

    assertThat(run.loop.runUntil(run::allRead, PATIENCE_MS)).isTrue();
    run.assertAllDelivered();
  }

  @Property(tries = 400)
  void readingAheadOverALongLinkDeliversTheSame(@ForAll long seed) {
    Run run = new Run(seed, 80);
    run.fill(400, 400);
    if (run.random.nextBoolean()) {
      run.disturb();
      run.loop.runFor(30_000);
    }

    assertThat(run.loop.runUntil(run::allRead, PATIENCE_MS)).isTrue();
    run.assertAllDelivered();
  }

  @Test
  void readingAheadWastesLittleAndLeavesTheLinkNoPause() {
    Run run = new Run(5, 40);
    TopicPartition partition = new TopicPartition("t", 0);
    for (int i = 0; i < 4_000; i++) {
      run.source.append(partition, 10, 100, 0);
    }
    long size = 4_000L * (61 + 10 * 107);
    long before = run.loop.now();

    assertThat(run.loop.runUntil(run::allRead, PATIENCE_MS)).isTrue();

    long oneAtATime = size / Run.BYTES_PER_ANSWER * 40;
    assertThat(run.loop.now() - before).isLessThan(oneAtATime / 3);
    assertThat((double) run.source.bytes / size).isLessThan(1.15);
    run.assertAllDelivered();
  }

  @Test
  void tenThousandIdlePartitionsCostNothingAndOneMoreOnlyItself() {
    Random random = new Random(1);
    SimulatedSource source = new SimulatedSource(random, 1);
    SimulatedLoop loop = new SimulatedLoop(source);
    SessionFetcher fetcher = fetcher(loop, source, FetchSettings.defaults());
    int topics = 100;
    int partitions = 100;
    for (int t = 0; t < topics; t++) {
      int[] leaders = new int[partitions];
      java.util.Arrays.fill(leaders, 1);
      source.topics.create("t" + t, leaders);
    }
    List<Sink> sinks = new ArrayList<>();
    for (int t = 0; t < topics; t++) {
      for (int p = 0; p < partitions; p++) {
        sinks.add(new Sink(loop, random, fetcher, new TopicPartition("t" + t, p), false));
      }
    }
    loop.runFor(5_000);
    assertThat(source.named).isBetween(10_000L, 12_000L);

    long namedBefore = source.named;
    long fetchesBefore = source.fetches;
    loop.runFor(60_000);
    assertThat(source.named - namedBefore).isZero();
    assertThat(source.fetches - fetchesBefore).isLessThanOrEqualTo(121);

    Sink one = sinks.get(4_321);
    source.append(one.partition, 3, 10, 0);
    one.fetch.pause();
    one.fetch.resume();
    loop.runFor(2_000);
    assertThat(one.delivered).containsExactly(0L);
    assertThat(source.named - namedBefore).isLessThanOrEqualTo(3);

    long beforeEviction = source.named;
    source.evictSessions();
    loop.runFor(10_000);
    assertThat(source.named - beforeEviction).isEqualTo(10_000);
    var unused = one.fetch.remove();
    loop.runFor(2_000);
    assertThat(source.named - beforeEviction).isEqualTo(10_000);
  }

  private static SessionFetcher fetcher(
      SimulatedLoop loop, SimulatedSource source, FetchSettings settings) {
    return new SessionFetcher(
        loop,
        settings,
        partition ->
            CompletableFuture.completedFuture(new LogBounds(0, -1, source.end(partition))));
  }

  /** One fetcher, a few partitions, and what befalls them. */
  private static final class Run {
    static final int BYTES_PER_ANSWER = 20_000;

    final Random random;
    final SimulatedSource source;
    final SimulatedLoop loop;
    final SessionFetcher fetcher;
    final List<Sink> sinks = new ArrayList<>();

    Run(long seed, long latencyMs) {
      random = new Random(seed * 31 + 7);
      source = new SimulatedSource(random, BROKERS);
      source.latency(latencyMs);
      loop = new SimulatedLoop(source);
      FetchSettings settings =
          FetchSettings.defaults()
              .withConnectionsPerBroker(1 + random.nextInt(2))
              .withFetchBytes(BYTES_PER_ANSWER, 40_000)
              .withInFlight(100_000, 400_000)
              .withUnreachableAfter(Duration.ofSeconds(5));
      fetcher = fetcher(loop, source, settings);
      int[] leaders = new int[PARTITIONS];
      for (int p = 0; p < PARTITIONS; p++) {
        leaders[p] = 1 + p % BROKERS;
      }
      source.topics.create("t", leaders);
      for (int p = 0; p < PARTITIONS; p++) {
        sinks.add(new Sink(loop, random, fetcher, new TopicPartition("t", p), true));
      }
    }

    void fill(int batches, int valueBytes) {
      for (Sink sink : sinks) {
        int usual = 1 + random.nextInt(20);
        for (int i = random.nextInt(batches); i >= 0; i--) {
          int skip = random.nextInt(10) == 0 ? random.nextInt(20) : 0;
          int records = 1 + random.nextInt(usual);
          source.append(sink.partition, records, 1 + random.nextInt(valueBytes), skip);
        }
        if (random.nextInt(4) == 0) {
          source.append(sink.partition, 1, 50_000 + random.nextInt(300_000), 0);
        }
      }
    }

    void disturb() {
      source.trouble(random.nextDouble() * 0.6);
      for (int i = 0; i < 12; i++) {
        loop.schedule(random.nextInt(5_000), this::disturbOnce);
      }
      loop.schedule(20_000, () -> source.trouble(0));
    }

    private void disturbOnce() {
      int broker = 1 + random.nextInt(BROKERS);
      Sink sink = sinks.get(random.nextInt(sinks.size()));
      switch (random.nextInt(5)) {
        case 0 -> source.topics.lead("t", random.nextInt(PARTITIONS), broker);
        case 1 -> {
          source.kill(broker);
          loop.schedule(random.nextInt(3_000), () -> source.revive(broker));
        }
        case 2 -> {
          sink.fetch.pause();
          loop.schedule(random.nextInt(3_000), sink.fetch::resume);
        }
        case 3 -> sink.seekToWhereItIs();
        default -> sink.restart(fetcher);
      }
    }

    boolean allRead() {
      return sinks.stream().allMatch(sink -> sink.next == source.end(sink.partition))
          && fetcher.bytesInFlight() == 0;
    }

    void assertAllDelivered() {
      for (Sink sink : sinks) {
        assertThat(sink.delivered).isEqualTo(source.offsets(sink.partition));
      }
      fetcher.close();
      loop.runFor(10_000);
      assertThat(fetcher.budget().reserved()).isZero();
      assertThat(fetcher.budget().inFlight()).isZero();
    }
  }

  /** Notes what comes, and releases it some time later. */
  private static final class Sink implements FetchSink {
    final SimulatedLoop loop;
    final Random random;
    final TopicPartition partition;
    final boolean slow;
    final List<Long> delivered = new ArrayList<>();
    PartitionFetch fetch;
    long next;
    int life;

    Sink(
        SimulatedLoop loop,
        Random random,
        SessionFetcher fetcher,
        TopicPartition partition,
        boolean slow) {
      this.loop = loop;
      this.random = random;
      this.partition = partition;
      this.slow = slow;
      this.fetch = fetcher.add(partition, BatchFetcher.ANY_TOPIC_ID, 0, this);
    }

    /** What comes between the call and its effect comes again. */
    void seekToWhereItIs() {
      long offset = next;
      var unused =
          fetch
              .seek(offset)
              .thenRun(
                  () -> {
                    next = offset;
                    delivered.removeIf(base -> base >= offset);
                  });
    }

    /** Gives its reading up and begins another one where that one was. */
    void restart(SessionFetcher fetcher) {
      var unused = fetch.remove();
      int mine = ++life;
      // What is delivered until the removal has come through still counts.
      loop.schedule(
          1,
          () -> {
            if (mine == life) {
              fetch = fetcher.add(partition, BatchFetcher.ANY_TOPIC_ID, next, this);
            }
          });
    }

    @Override
    public void onBatches(FetchedBatches batches) {
      assertThat(batches.fetchOffset()).isEqualTo(next);
      BatchCursor cursor = new BatchCursor(batches.buffer());
      while (cursor.next()) {
        assertThat(cursor.isChecksumValid()).isTrue();
        assertThat(cursor.nextOffset()).isGreaterThan(next);
        delivered.add(cursor.baseOffset());
        next = cursor.nextOffset();
      }
      assertThat(batches.nextOffset()).isEqualTo(next);
      if (slow) {
        loop.schedule(random.nextInt(50), batches::release);
      } else {
        batches.release();
      }
    }

    @Override
    public void onProblem(FetchProblem problem) {
      assertThat(problem.kind())
          .isIn(
              FetchProblem.Kind.CORRUPT_BATCH,
              FetchProblem.Kind.UNREACHABLE,
              FetchProblem.Kind.UNEXPECTED);
    }
  }
}

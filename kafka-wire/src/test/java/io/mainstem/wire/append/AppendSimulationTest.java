package io.mainstem.wire.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.net.SimulatedLoop;
import io.mainstem.wire.producer.ProducerIdentity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Appending to brokers that drop answers, refuse, forget, die and hand over their partitions, in
 * simulated time. Whatever happens: what is in the log is what was appended, in order, each batch
 * once and without a gap; what is told is true; nothing is kept back.
 */
class AppendSimulationTest {
  private static final int BROKERS = 3;
  private static final int BATCHES = 60;
  private static final long PATIENCE_MS = 600_000;

  @Property(tries = 2_000)
  void whateverBrokersDoEveryBatchArrivesOnceAndInOrder(@ForAll long seed) {
    Run run = new Run(seed, random(seed).nextInt(3));
    run.disturb(false);

    assertThat(run.finish()).isTrue();
    for (Listener listener : run.listeners) {
      assertThat(listener.failure).isNull();
      assertThat(listener.told).hasSize(listener.appended);
      listener.assertTrue(run.target);
    }
    run.assertNothingIsKept();
  }

  @Property(tries = 2_000)
  void brokersThatForgetAreNotWrittenToBlindly(@ForAll long seed) {
    Run run = new Run(seed, 2);
    run.disturb(true);

    assertThat(run.finish()).isTrue();
    for (Listener listener : run.listeners) {
      if (listener.failure != null) {
        assertThat(listener.failure.kind()).isEqualTo(AppendFailure.Kind.SEQUENCE_LOST);
      }
      assertThat(listener.told.size() + listener.given.size()).isEqualTo(listener.appended);
      listener.assertTrue(run.target);
    }
    run.assertNothingIsKept();
  }

  @Property(tries = 500)
  void closingAtAnyMomentTellsOfEveryBatch(@ForAll long seed) {
    Run run = new Run(seed, 2);
    Random random = random(seed);
    run.target.trouble(0.2);
    run.loop.runFor(random.nextInt(500));
    run.closing = true;
    if (random.nextBoolean()) {
      run.loop.end();
    } else {
      run.appender.close();
      run.loop.runFor(60_000);
    }

    for (Listener listener : run.listeners) {
      assertThat(listener.told.size() + listener.given.size()).isEqualTo(listener.appended);
      listener.assertTrue(run.target);
    }
    run.assertNothingIsKept();
  }

  @Test
  void aLogThatWentBackIsNotWrittenToAsIfNothingHadHappened() {
    Run run = new Run(11, 0);
    assertThat(run.finish()).isTrue();
    Listener listener = run.listeners.get(0);
    run.target.cutOff(listener.partition, 5);

    listener.append(run, 1);
    listener.append(run, 1);

    assertThat(run.loop.runUntil(() -> listener.failure != null, PATIENCE_MS)).isTrue();
    assertThat(listener.failure.kind()).isEqualTo(AppendFailure.Kind.SEQUENCE_LOST);
    assertThat(listener.failure.message()).contains("went back");
    assertThat(listener.given).hasSize(2);
  }

  @Test
  void aTopicMadeAnewIsNotWrittenTo() {
    Run run = new Run(12, 0);
    assertThat(run.finish()).isTrue();
    Listener listener = run.listeners.get(0);
    String topic = listener.partition.topic();
    run.target.topics.delete(topic);
    run.target.topics.create(topic, 1, 2, 3);

    listener.append(run, 1);

    assertThat(run.loop.runUntil(() -> listener.failure != null, 10_000)).isTrue();
    assertThat(listener.failure.kind()).isEqualTo(AppendFailure.Kind.TOPIC_RECREATED);
  }

  @Test
  void aTopicThatIsGoneIsWaitedForAsLongAsTheSettingsSay() {
    Run run = new Run(13, 0);
    assertThat(run.finish()).isTrue();
    Listener listener = run.listeners.get(0);
    run.target.topics.delete(listener.partition.topic());
    listener.append(run, 1);

    assertThat(run.loop.runUntil(() -> listener.failure != null, 4_000)).isFalse();
    assertThat(run.loop.runUntil(() -> listener.failure != null, 4_000)).isTrue();
    assertThat(listener.failure.kind()).isEqualTo(AppendFailure.Kind.UNKNOWN_TOPIC);
    assertThat(listener.retries).isPositive();
  }

  private static Random random(long seed) {
    return new Random(seed * 31 + 7);
  }

  /** One appender, a few partitions, and what befalls them. */
  private static final class Run {
    final Random random;
    final SimulatedTarget target;
    final SimulatedLoop loop;
    final LaneAppender appender;
    final List<Listener> listeners = new ArrayList<>();
    boolean closing;

    Run(long seed, int wrapping) {
      random = random(seed);
      target = new SimulatedTarget(random, BROKERS);
      loop = new SimulatedLoop(target);
      AppendSettings settings =
          AppendSettings.defaults()
              .withConnectionsPerBroker(1 + random.nextInt(2))
              .withMaxRequestBytes(200 + random.nextInt(2_000))
              .withUnknownTopicGrace(Duration.ofSeconds(5));
      appender = new LaneAppender(loop, settings);
      target.topics.create("t", 1, 2, 3);
      for (int p = 0; p < 3; p++) {
        int first = p < wrapping ? Integer.MAX_VALUE - random.nextInt(50) : 0;
        listeners.add(new Listener(this, new TopicPartition("t", p), first));
      }
      for (int i = 0; i < BATCHES; i++) {
        loop.schedule(random.nextInt(1_000), this::appendSomewhere);
      }
    }

    private void appendSomewhere() {
      listeners.get(random.nextInt(listeners.size())).append(this, 1 + random.nextInt(3));
    }

    void disturb(boolean forgetful) {
      target.trouble(random.nextDouble() * 0.5);
      for (int i = 0; i < 10; i++) {
        loop.schedule(random.nextInt(2_000), forgetful ? this::disturbMemory : this::disturbPlaces);
      }
      loop.schedule(4_000, () -> target.trouble(0));
    }

    private void disturbPlaces() {
      int broker = 1 + random.nextInt(BROKERS);
      switch (random.nextInt(3)) {
        case 0 -> target.topics.lead("t", random.nextInt(3), broker);
        case 1 -> {
          target.kill(broker);
          loop.schedule(random.nextInt(3_000), () -> target.revive(broker));
        }
        default -> {
          for (int p = 0; p < 3; p++) {
            target.topics.lead("t", p, broker);
          }
        }
      }
    }

    private void disturbMemory() {
      if (random.nextBoolean()) {
        target.forgetAllButTheLast(new TopicPartition("t", random.nextInt(3)));
      } else {
        disturbPlaces();
      }
    }

    boolean finish() {
      return loop.runUntil(
          () ->
              listeners.stream().mapToInt(each -> each.attempted).sum() == BATCHES
                  && listeners.stream().allMatch(Listener::isSettled),
          PATIENCE_MS);
    }

    void assertNothingIsKept() {
      assertThat(appender.pendingBytes()).isZero();
      for (Listener listener : listeners) {
        assertThat(listener.handle.pendingBatches()).isZero();
        assertThat(listener.handle.pendingBytes()).isZero();
      }
    }
  }

  /** One partition's writer, and what it was told. Batches are known by their numbers. */
  @SuppressWarnings("NullAway.Init") // a failure is there once one was told
  private static final class Listener implements AppendListener<Long> {
    final TopicPartition partition;
    final PartitionAppender<Long> handle;
    final List<Long> told = new ArrayList<>();
    final List<Long> offsets = new ArrayList<>();
    final List<Long> given = new ArrayList<>();
    AppendFailure failure;
    int attempted;
    int appended;
    int retries;

    Listener(Run run, TopicPartition partition, int firstSequence) {
      this.partition = partition;
      ProducerIdentity identity =
          new ProducerIdentity("m" + partition, 40 + partition.partition(), (short) 3);
      handle = run.appender.open(partition, identity, firstSequence, this);
    }

    void append(Run run, int records) {
      attempted++;
      if (failure == null && !run.closing) {
        handle.append(batch(appended, records, run.random), (long) appended);
        appended++;
      }
    }

    private static ByteBuffer batch(int number, int records, Random random) {
      RecordEncoder encoder = new RecordEncoder(Codec.NONE, 1 << 20);
      for (int i = 0; i < records; i++) {
        ByteBuffer value = ByteBuffer.allocate(random.nextInt(200));
        assertThat(encoder.add(new WireRecord(0, number, null, value, List.of()))).isTrue();
      }
      return encoder.finish();
    }

    boolean isSettled() {
      return handle.pendingBatches() == 0;
    }

    /** What was told is in the log, where it was said to be; the log has no gap and no repeat. */
    void assertTrue(SimulatedTarget target) {
      List<SimulatedTarget.Entry> entries = target.entries(partition);
      for (int i = 0; i < entries.size(); i++) {
        assertThat(entries.get(i).mark()).isEqualTo(i);
      }
      assertThat(entries.size()).isBetween(told.size(), appended);
      for (int i = 0; i < told.size(); i++) {
        assertThat(told.get(i)).isEqualTo(i);
        assertThat(offsets.get(i)).isEqualTo(entries.get(i).offset());
      }
      for (int i = 0; i < given.size(); i++) {
        assertThat(given.get(i)).isEqualTo(told.size() + i);
      }
    }

    @Override
    public void onAppended(Long attachment, long baseOffset) {
      assertThat(failure).isNull();
      told.add(attachment);
      offsets.add(baseOffset);
    }

    @Override
    public void onFailed(AppendFailure why, List<Long> unacknowledged) {
      assertThat(failure).isNull();
      failure = why;
      given.addAll(unacknowledged);
    }

    @Override
    public void onRetrying(String reason, long sinceMillis) {
      retries++;
    }
  }
}

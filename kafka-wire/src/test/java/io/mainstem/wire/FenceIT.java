package io.mainstem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.append.AppendListener;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.append.PartitionAppender;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.ControlMarker;
import io.mainstem.wire.batch.ControlMarkers;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.log.ScanResult;
import io.mainstem.wire.producer.ProducerFence;
import io.mainstem.wire.producer.ProducerIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fenced owner writes no more, on the oldest and the newest broker that is supported. */
class FenceIT {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fencedOwnerIsRefusedAndTheNextOneStartsAtSequenceZero(boolean old) {
    LocalKafka kafka = (old ? TestBrokers.OLDER : TestBrokers.NEWER).kafka();
    kafka.createTopic("fenced", 1);
    TopicPartition partition = new TopicPartition("fenced", 0);
    try (ClusterConnection connection =
        ClusterConnection.open(ConnectionSettings.plaintext("fence", kafka.bootstrapServers()))) {
      BatchAppender appender = connection.newAppender(AppendSettings.defaults());
      ProducerFence fence = connection.producerFence();
      ProducerIdentity first = fence.identify("mainstem.route.fenced.0").join();
      Outcome before = new Outcome();
      PartitionAppender<String> zombie = appender.open(partition, first, before);
      zombie.append(batch("a", "b"), "ab");
      zombie.drained().join();

      ProducerIdentity second = fence.identify("mainstem.route.fenced.0").join();
      fence.fence(second, partition).join();
      ControlMarker marker = awaitMarker(connection, partition, second);
      zombie.append(batch("c"), "c");
      Outcome after = new Outcome();
      PartitionAppender<String> owner = appender.open(partition, second, after);
      assertThat(owner.append(batch("d"), "d")).isZero();
      owner.drained().join();

      await().until(() -> !before.failures.isEmpty());
      assertThat(second.producerId()).isEqualTo(first.producerId());
      assertThat(second.epoch()).isEqualTo((short) (first.epoch() + 1));
      assertThat(marker.offset()).isEqualTo(2);
      assertThat(before.landed).containsExactly("ab@0");
      assertThat(before.failures.peek().kind()).isEqualTo(AppendFailure.Kind.FENCED);
      assertThat(before.given).containsExactly("c");
      assertThat(after.landed).containsExactly("d@3");
      assertThat(Clients.read(kafka.bootstrapServers(), partition, 3))
          .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
          .containsExactly("a", "b", "d");
      assertThatThrownBy(() -> fence.fence(first, partition).get(90, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfAny(InvalidProducerEpochException.class, ProducerFencedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRepeatedBatchIsAcknowledgedWhereItFirstLanded(boolean old) {
    LocalKafka kafka = (old ? TestBrokers.OLDER : TestBrokers.NEWER).kafka();
    kafka.createTopic("repeated", 1);
    TopicPartition partition = new TopicPartition("repeated", 0);
    try (ClusterConnection connection =
        ClusterConnection.open(ConnectionSettings.plaintext("repeat", kafka.bootstrapServers()))) {
      BatchAppender appender = connection.newAppender(AppendSettings.defaults());
      ProducerIdentity identity = connection.producerFence().identify("repeat").join();
      Outcome original = new Outcome();
      PartitionAppender<String> first = appender.open(partition, identity, original);
      first.append(batch("a", "b"), "ab");
      first.append(batch("c"), "c");
      first.drained().join();

      // A second writer with the same identity starts at sequence 0 too: its batches are repeats.
      Outcome repeat = new Outcome();
      PartitionAppender<String> again = appender.open(partition, identity, repeat);
      again.append(batch("a", "b"), "ab");
      again.append(batch("c"), "c");
      again.append(batch("new"), "new");
      again.drained().join();

      assertThat(original.landed).containsExactly("ab@0", "c@2");
      assertThat(repeat.landed).containsExactly("ab@0", "c@2", "new@3");
      assertThat(connection.logReader().latest(partition).join()).isEqualTo(4);
    }
  }

  private static ControlMarker awaitMarker(
      ClusterConnection connection, TopicPartition partition, ProducerIdentity identity) {
    List<ControlMarker> found = new ArrayList<>();
    ScanResult scan =
        connection
            .logReader()
            .scan(
                partition,
                0,
                batch -> {
                  if (batch.isControl()
                      && batch.producerId() == identity.producerId()
                      && batch.producerEpoch() == identity.epoch()) {
                    found.add(ControlMarkers.read(batch));
                  }
                  return found.isEmpty();
                },
                Duration.ofSeconds(90))
            .join();
    assertThat(scan.stopped()).isTrue();
    assertThat(found.get(0).kind()).isEqualTo(ControlMarker.Kind.ABORT);
    return found.get(0);
  }

  static ByteBuffer batch(String... values) {
    RecordEncoder encoder = new RecordEncoder(Codec.LZ4, 1 << 20);
    for (String value : values) {
      ByteBuffer bytes = ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
      assertThat(encoder.add(new WireRecord(0, 1_000, null, bytes, List.of()))).isTrue();
    }
    return encoder.finish();
  }

  /** What a writer heard. */
  static final class Outcome implements AppendListener<String> {
    final ConcurrentLinkedQueue<String> landed = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<AppendFailure> failures = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> given = new ConcurrentLinkedQueue<>();

    @Override
    public void onAppended(String attachment, long baseOffset) {
      landed.add(attachment + "@" + baseOffset);
    }

    @Override
    public void onFailed(AppendFailure failure, List<String> unacknowledged) {
      given.addAll(unacknowledged);
      failures.add(failure);
    }
  }
}

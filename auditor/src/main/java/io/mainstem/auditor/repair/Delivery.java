package io.mainstem.auditor.repair;

import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.append.AppendListener;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.append.PartitionAppender;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.producer.ProducerIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Writes records to one partition, as they are. One thread. */
final class Delivery implements AppendListener<Integer> {

  /** Small enough for any topic that takes its records at all. */
  private static final int BATCH_BYTES = 256 << 10;

  private final ClusterConnection target;
  private final TopicPartition partition;
  private final ProducerIdentity identity;
  private final AtomicReference<@Nullable AppendFailure> failure = new AtomicReference<>();
  private final List<Long> offsets = Collections.synchronizedList(new ArrayList<>());

  Delivery(ClusterConnection target, TopicPartition partition, ProducerIdentity identity) {
    this.target = target;
    this.partition = partition;
    this.identity = identity;
  }

  /**
   * Writes them all.
   *
   * @return a sentence for people
   * @throws RepairRefusedException if the target does not take them
   */
  String deliver(List<WireRecord> records, Duration within)
      throws RepairRefusedException, ExecutionException, TimeoutException, InterruptedException {
    if (records.isEmpty()) {
      return "nothing left to deliver";
    }
    try (BatchAppender appender = target.newAppender(AppendSettings.defaults())) {
      PartitionAppender<Integer> to = appender.open(partition, identity, this);
      RecordEncoder encoder = new RecordEncoder(Codec.NONE, BATCH_BYTES);
      for (WireRecord record : records) {
        if (!encoder.add(record)) {
          append(to, encoder);
          encoder.add(record);
        }
      }
      append(to, encoder);
      to.drained().get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(e);
    }
    return "%d records delivered, target offsets %d to %d"
        .formatted(records.size(), offsets.get(0), offsets.get(offsets.size() - 1));
  }

  /** Where the records stand that were delivered, in their order. */
  List<Long> offsets() {
    return List.copyOf(offsets);
  }

  private static void append(PartitionAppender<Integer> to, RecordEncoder encoder) {
    int records = encoder.recordCount();
    int unused = to.append(encoder.finish(), records);
  }

  private ExecutionException failure(ExecutionException e) throws RepairRefusedException {
    AppendFailure failed = failure.get();
    if (failed == null) {
      return e;
    }
    return switch (failed.kind()) {
      case TOO_LARGE, INVALID_RECORD, REJECTED, NOT_AUTHORISED, UNKNOWN_TOPIC, TOPIC_RECREATED ->
          throw new RepairRefusedException(
              "the target does not take them: " + failed.kind() + " " + failed.message());
      case FENCED, SEQUENCE_LOST, UNEXPECTED, CLOSED -> e;
    };
  }

  @Override
  public void onAppended(Integer records, long baseOffset) {
    for (int i = 0; i < records; i++) {
      offsets.add(baseOffset + i);
    }
  }

  @Override
  public void onFailed(AppendFailure failed, List<Integer> unacknowledged) {
    failure.set(failed);
  }
}

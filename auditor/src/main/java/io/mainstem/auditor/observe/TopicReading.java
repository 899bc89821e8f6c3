package io.mainstem.auditor.observe;

import io.mainstem.api.InvalidValueException;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.PartitionFetch;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition of a topic of Mainstem's own being followed: each value is read and left in the
 * inbox. Everything happens on the event loop of its cluster.
 */
final class TopicReading implements FetchSink {

  private static final Logger LOG = LoggerFactory.getLogger(TopicReading.class);

  private final RecordDecoder decoder;
  private final Inbox inbox;
  private final Function<byte[], Observation> meaning;
  private @Nullable PartitionFetch fetch;

  /**
   * @param meaning of a value; throws {@link InvalidValueException} for what this release does not
   *     understand
   */
  TopicReading(RecordDecoder decoder, Inbox inbox, Function<byte[], Observation> meaning) {
    this.decoder = decoder;
    this.inbox = inbox;
    this.meaning = meaning;
  }

  void reads(PartitionFetch handle) {
    fetch = handle;
  }

  @Override
  public void onBatches(FetchedBatches batches) {
    try {
      decoder.decode(batches.buffer(), this::take);
    } finally {
      batches.release();
    }
  }

  @Override
  public void onProblem(FetchProblem problem) {
    if (problem.kind() == FetchProblem.Kind.OFFSET_OUT_OF_RANGE && fetch != null) {
      CompletableFuture<Void> unused = fetch.seek(Math.max(0, problem.logStartOffset()));
      return;
    }
    if (problem.kind() == FetchProblem.Kind.DIVERGED && fetch != null) {
      // What was read and is gone did happen: these are facts. What came instead is read.
      CompletableFuture<Void> unused = fetch.seek(Math.max(0, problem.logEndOffset()));
      return;
    }
    LOG.warn(
        "A topic of our own cannot be read partition={} error=\"{} {}\"",
        problem.partition(),
        problem.kind(),
        problem.message());
  }

  private void take(WireRecord record) {
    ByteBuffer value = record.value();
    if (value == null) {
      return; // trimmed by a worker
    }
    byte[] bytes = new byte[value.remaining()];
    value.get(value.position(), bytes);
    try {
      inbox.put(meaning.apply(bytes));
    } catch (InvalidValueException e) {
      LOG.warn("A value is left out error=\"{}\"", e.getMessage());
    }
  }
}

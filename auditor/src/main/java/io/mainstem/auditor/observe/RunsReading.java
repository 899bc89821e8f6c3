package io.mainstem.auditor.observe;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.PartitionFetch;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition of the offset runs being followed from its start. Everything happens on the event
 * loop of its cluster.
 */
final class RunsReading implements FetchSink {

  private static final Logger LOG = LoggerFactory.getLogger(RunsReading.class);

  private final RecordDecoder decoder;
  private final Inbox inbox;
  private @Nullable PartitionFetch fetch;

  RunsReading(RecordDecoder decoder, Inbox inbox) {
    this.decoder = decoder;
    this.inbox = inbox;
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
      // What was read and is gone did happen: runs are facts. What came instead is read.
      CompletableFuture<Void> unused = fetch.seek(Math.max(0, problem.logEndOffset()));
      return;
    }
    LOG.warn(
        "The offset runs cannot be read partition={} error=\"{} {}\"",
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
      inbox.put(new Observation.Runs(OffsetRunTopic.read(bytes)));
    } catch (InvalidValueException e) {
      LOG.warn("An offset run is left out error=\"{}\"", e.getMessage());
    }
  }
}

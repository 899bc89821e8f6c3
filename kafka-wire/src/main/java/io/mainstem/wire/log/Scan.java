package io.mainstem.wire.log;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.net.EventLoop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchRequest;

/** One scan: how far it is, and what each answer means to it. Event loop only. */
final class Scan {
  private final EventLoop loop;
  private final TopicPartition partition;
  private final long to;
  private final BatchVisitor visitor;
  private final long deadline;
  private final CompletableFuture<ScanResult> result = new CompletableFuture<>();
  private final BatchCursor cursor = new BatchCursor();
  private long first;
  private long next;
  private long batches;
  private long logStart = -1;
  private long highWatermark = -1;
  private boolean stopped;
  private String lastTrouble = "no broker could be reached";

  /** What is to be done with a scan after an answer. */
  enum Outcome {
    /** It has ended, well or not. */
    OVER,
    /** Ask again. */
    GO_ON,
    /** There was nothing to see: ask again in a moment. */
    WAIT,
    /** Ask again after the backoff; it may be another broker by then. */
    LATER,
    /** The log does not hold the offset: find out what it holds. */
    OUT_OF_RANGE
  }

  /**
   * @param deadline by the loop's clock
   */
  Scan(
      EventLoop loop,
      TopicPartition partition,
      long from,
      long to,
      BatchVisitor visitor,
      long deadline) {
    this.loop = loop;
    this.partition = partition;
    this.first = from;
    this.next = from;
    this.to = to;
    this.visitor = visitor;
    this.deadline = deadline;
  }

  TopicPartition partition() {
    return partition;
  }

  CompletableFuture<ScanResult> result() {
    return result;
  }

  boolean isOver() {
    return result.isDone();
  }

  /** Ends it if there is nothing left to look at. */
  boolean endsHere() {
    if (next < to) {
      return false;
    }
    finish();
    return true;
  }

  /** Ends it if its time is up. */
  boolean expires(long now) {
    if (isOver()) {
      return true;
    }
    if (now < deadline) {
      return false;
    }
    fail(
        new TimeoutException(
            "Scan of %s from %d was at %d when time was up: %s"
                .formatted(partition, first, next, lastTrouble)));
    return true;
  }

  /** What is asked for next. */
  FetchRequest.PartitionData wanted(Uuid topicId, int mostBytes) {
    return new FetchRequest.PartitionData(
        topicId, next, FetchRequest.INVALID_LOG_START_OFFSET, mostBytes, Optional.empty());
  }

  /** The broker did not answer, or not as it should. */
  void note(String trouble) {
    lastTrouble = trouble;
  }

  Outcome take(PartitionData data) {
    if (isOver()) {
      return Outcome.OVER;
    }
    Errors error = Errors.forCode(data.errorCode());
    if (error != Errors.NONE) {
      return meet(error);
    }
    logStart = data.logStartOffset();
    highWatermark = data.highWatermark();
    long before = batches;
    try {
      if (data.records() instanceof MemoryRecords records) {
        visit(records);
      }
    } catch (RuntimeException e) {
      fail(e);
      return Outcome.OVER;
    }
    if (stopped) {
      finish();
      return Outcome.OVER;
    }
    if (endsHere()) {
      return Outcome.OVER;
    }
    return batches == before ? Outcome.WAIT : Outcome.GO_ON;
  }

  private void visit(MemoryRecords records) {
    cursor.wrap(records.buffer());
    while (!stopped && next < to && cursor.next()) {
      if (cursor.lastOffset() < next) {
        continue;
      }
      if (cursor.magic() == 2 && cursor.baseOffset() >= to) {
        next = to;
        return;
      }
      cursor.ensureValid();
      batches++;
      next = cursor.nextOffset();
      stopped = !visitor.visit(cursor);
    }
  }

  Outcome meet(Errors error) {
    return switch (error) {
      case OFFSET_OUT_OF_RANGE -> Outcome.OUT_OF_RANGE;
      case TOPIC_AUTHORIZATION_FAILED -> {
        fail(error.exception());
        yield Outcome.OVER;
      }
      default -> {
        if (!(error.exception() instanceof RetriableException)) {
          fail(error.exception());
          yield Outcome.OVER;
        }
        loop.metadata().requestUpdate(false);
        lastTrouble = error.message();
        yield Outcome.LATER;
      }
    };
  }

  /** Goes on at the log's start if that has passed it; else it waits for the log to come so far. */
  void realign(long logStartOffset) {
    if (next < logStartOffset) {
      first = batches == 0 ? logStartOffset : first;
      next = logStartOffset;
    }
  }

  void fail(Throwable error) {
    loop.runGuarded(() -> result.completeExceptionally(error));
  }

  private void finish() {
    ScanResult found = new ScanResult(first, next, stopped, batches, logStart, highWatermark);
    loop.runGuarded(() -> result.complete(found));
  }
}

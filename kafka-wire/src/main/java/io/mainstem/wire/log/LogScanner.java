package io.mainstem.wire.log;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.wire.net.Calls;
import io.mainstem.wire.net.Calls.Verdict;
import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Lane;
import io.mainstem.wire.net.Outcomes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.jspecify.annotations.Nullable;

/**
 * Scans logs with fetches of their own, outside any session, over a few connections per broker that
 * carry nothing else. Event loop only.
 */
final class LogScanner {
  private static final int LANES_PER_BROKER = 4;
  private static final int FETCH_BYTES = 4 << 20;
  private static final int POLL_MS = 100;

  private final EventLoop loop;
  private final Calls calls;
  private final Map<Integer, List<Lane>> lanes = new HashMap<>();
  private final Function<TopicPartition, CompletableFuture<LogBounds>> bounds;
  private int turn;

  /** {@code bounds} finds the ends of a log. */
  LogScanner(
      EventLoop loop, Calls calls, Function<TopicPartition, CompletableFuture<LogBounds>> bounds) {
    this.loop = loop;
    this.calls = calls;
    this.bounds = bounds;
  }

  CompletableFuture<ScanResult> scan(
      TopicPartition partition, long from, long to, BatchVisitor visitor, long timeoutMs) {
    Scan scan = new Scan(partition, from, to, visitor, loop.now() + timeoutMs);
    loop.metadata().hold(partition.topic());
    Outcomes.when(scan.result, (done, error) -> loop.metadata().release(partition.topic()));
    scan.step();
    return scan.result;
  }

  private @Nullable Node lane(TopicPartition partition, int turnOfScan) {
    Optional<Node> leader = loop.metadata().leader(partition);
    if (leader.isEmpty()) {
      loop.metadata().requestUpdate(false);
      return null;
    }
    int broker = leader.get().id();
    List<Lane> choices = lanes.computeIfAbsent(broker, id -> new ArrayList<>());
    while (choices.size() < LANES_PER_BROKER) {
      choices.add(loop.newLane(broker));
    }
    return choices.get(Math.floorMod(turnOfScan, LANES_PER_BROKER)).address();
  }

  /** One scan under way. */
  private final class Scan {
    private final TopicPartition partition;
    private final long to;
    private final BatchVisitor visitor;
    private final long deadline;
    private final int ownTurn = turn++;
    private final CompletableFuture<ScanResult> result = new CompletableFuture<>();
    private final BatchCursor cursor = new BatchCursor();
    private long first;
    private long next;
    private long batches;
    private long logStart = -1;
    private long highWatermark = -1;
    private boolean stopped;

    Scan(TopicPartition partition, long from, long to, BatchVisitor visitor, long deadline) {
      this.partition = partition;
      this.first = from;
      this.next = from;
      this.to = to;
      this.visitor = visitor;
      this.deadline = deadline;
    }

    void step() {
      if (next >= to) {
        finish();
        return;
      }
      long left = deadline - loop.now();
      if (left <= 0) {
        result.completeExceptionally(
            new TimeoutException(
                "Scan of "
                    + partition
                    + " from "
                    + first
                    + " was at "
                    + next
                    + " when time was up"));
        return;
      }
      Outcomes.when(
          calls.call(
              "Scan of " + partition,
              () -> lane(partition, ownTurn),
              this::request,
              this::judge,
              left),
          this::goOn);
    }

    private void goOn(@Nullable Boolean inRange, @Nullable Throwable error) {
      if (error != null) {
        result.completeExceptionally(error);
      } else if (stopped) {
        finish();
      } else if (Boolean.FALSE.equals(inRange)) {
        realign();
      } else {
        step();
      }
    }

    private void finish() {
      result.complete(new ScanResult(first, next, stopped, batches, logStart, highWatermark));
    }

    private FetchRequest.Builder request() {
      FetchRequest.PartitionData wanted =
          new FetchRequest.PartitionData(
              loop.metadata().topicId(partition.topic()),
              next,
              FetchRequest.INVALID_LOG_START_OFFSET,
              FETCH_BYTES,
              Optional.empty());
      boolean named = wanted.topicId.equals(Uuid.ZERO_UUID);
      return FetchRequest.Builder.forConsumer(
              named ? (short) 12 : ApiKeys.FETCH.latestVersion(),
              POLL_MS,
              1,
              Map.of(partition, wanted))
          .isolationLevel(IsolationLevel.READ_UNCOMMITTED)
          .setMaxBytes(FETCH_BYTES);
    }

    private Verdict<Boolean> judge(AbstractResponse body) {
      FetchResponse response = (FetchResponse) body;
      if (response.error() != Errors.NONE) {
        return verdict(response.error());
      }
      if (response.data().responses().isEmpty()) {
        return new Verdict.Again<>("the broker's answer was empty");
      }
      PartitionData data = response.data().responses().get(0).partitions().get(0);
      Errors error = Errors.forCode(data.errorCode());
      if (error != Errors.NONE) {
        return verdict(error);
      }
      logStart = data.logStartOffset();
      highWatermark = data.highWatermark();
      if (data.records() instanceof MemoryRecords records) {
        visit(records);
      }
      return new Verdict.Done<>(true);
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

    private Verdict<Boolean> verdict(Errors error) {
      return switch (error) {
        case OFFSET_OUT_OF_RANGE -> new Verdict.Done<>(false);
        case TOPIC_AUTHORIZATION_FAILED -> new Verdict.Failed<>(error.exception());
        default -> {
          if (!(error.exception() instanceof RetriableException)) {
            yield new Verdict.Failed<>(error.exception());
          }
          loop.metadata().requestUpdate(false);
          yield new Verdict.Again<>(error.message());
        }
      };
    }

    /** Goes on at the log's start if that has passed us; waits if the log has not come this far. */
    private void realign() {
      Outcomes.when(
          bounds.apply(partition),
          (found, error) -> {
            if (!loop.execute(() -> goOnFrom(found, error))) {
              result.completeExceptionally(new DisconnectException("The connection is closed"));
            }
          });
    }

    private void goOnFrom(@Nullable LogBounds found, @Nullable Throwable error) {
      if (found == null) {
        result.completeExceptionally(
            error == null ? new IllegalStateException("No bounds of " + partition) : error);
        return;
      }
      if (next < found.logStartOffset()) {
        first = batches == 0 ? found.logStartOffset() : first;
        next = found.logStartOffset();
      }
      loop.schedule(POLL_MS, this::step);
    }
  }
}

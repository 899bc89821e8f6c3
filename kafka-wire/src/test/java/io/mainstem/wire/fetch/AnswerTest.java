package io.mainstem.wire.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.wire.batch.AbortedTransaction;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.net.SimulatedLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

/** What is handed over of an answer whose front was delivered before, or that cannot be true. */
class AnswerTest {
  private static final long PRODUCER = 7;

  private final SimulatedLoop loop = new SimulatedLoop(new SimulatedSource(new Random(1), 1));
  private final SessionFetcher fetcher =
      new SessionFetcher(
          loop,
          FetchSettings.defaults(),
          partition -> CompletableFuture.completedFuture(new LogBounds(0, -1, 100)));
  private final Delivered sink = new Delivered();
  private final Reading reading =
      new Reading(
          fetcher,
          new TopicPartition("t", 0),
          BatchFetcher.ANY_TOPIC_ID,
          10,
          PartitionFetch.NO_EPOCH,
          sink);

  @Test
  void aTransactionThatEndedInTheFrontThatIsLeftOutIsForgotten() {
    deliver(abortedThenCommitted(), 13);

    assertThat(sink.offsets).containsExactly(13L);
    assertThat(sink.aborted).isEmpty();
    assertThat(reading.position()).isEqualTo(15);
  }

  @Test
  void aTransactionThatEndsInWhatIsHandedOverIsStillTold() {
    deliver(abortedThenCommitted(), 12);

    assertThat(sink.offsets).containsExactly(12L, 13L);
    assertThat(sink.aborted).containsExactly(new AbortedTransaction(PRODUCER, 10));
  }

  @Test
  void aBatchThatClaimsAnOffsetThatCannotFollowIsDamaged() {
    for (long impossible : new long[] {3, 1L << 40, Long.MIN_VALUE}) {
      sink.offsets.clear();
      sink.problems.clear();
      reading.advance(10, PartitionFetch.NO_EPOCH);
      reading.recovered();
      ByteBuffer bytes = abortedThenCommitted();
      BatchCursor cursor = new BatchCursor(bytes);
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.next()).isTrue();
      bytes.putLong(cursor.position(), impossible);

      deliver(bytes, 10);

      assertThat(sink.offsets).containsExactly(10L);
      assertThat(sink.problems)
          .extracting(FetchProblem::kind)
          .containsExactly(FetchProblem.Kind.CORRUPT_BATCH);
      assertThat(reading.position()).isEqualTo(12);
    }
  }

  @Test
  void whatASinkChokesOnComesAgainAndItsMemoryIsFree() {
    sink.chokes = true;

    deliver(abortedThenCommitted(), 10);

    assertThat(reading.position()).isEqualTo(10);
    assertThat(fetcher.bytesInFlight()).isZero();
    sink.kept.forEach(FetchedBatches::release);
    assertThat(fetcher.bytesInFlight()).isZero();
  }

  private void deliver(ByteBuffer bytes, long startAt) {
    PartitionData data =
        new PartitionData()
            .setHighWatermark(15)
            .setLastStableOffset(15)
            .setAbortedTransactions(
                List.of(
                    new FetchResponseData.AbortedTransaction()
                        .setProducerId(PRODUCER)
                        .setFirstOffset(10)))
            .setRecords(MemoryRecords.readableRecords(bytes));
    Answer answer = Answer.readAhead(fetcher, reading, 10, data);
    answer.startAt(fetcher, startAt);
    answer.take(fetcher);
    answer.deliver(fetcher, loop.now());
  }

  /** Offsets 10 and 11, aborted at 12; 13 and 14 of the same producer's next transaction. */
  private static ByteBuffer abortedThenCommitted() {
    ByteBuffer all = ByteBuffer.allocate(1_000);
    all.put(data(10, 0));
    all.put(
        MemoryRecords.withEndTransactionMarker(
                12,
                1L,
                0,
                PRODUCER,
                (short) 0,
                new EndTransactionMarker(ControlRecordType.ABORT, 0))
            .buffer());
    all.put(data(13, 2));
    return all.flip();
  }

  private static ByteBuffer data(long offset, int sequence) {
    return MemoryRecords.withTransactionalRecords(
            offset,
            Compression.NONE,
            PRODUCER,
            (short) 0,
            sequence,
            0,
            new SimpleRecord(new byte[3]),
            new SimpleRecord(new byte[4]))
        .buffer();
  }

  /** Notes what it is given. */
  private static final class Delivered implements FetchSink {
    final List<Long> offsets = new ArrayList<>();
    final List<AbortedTransaction> aborted = new ArrayList<>();
    final List<FetchProblem> problems = new ArrayList<>();
    final List<FetchedBatches> kept = new ArrayList<>();
    boolean chokes;

    @Override
    public void onBatches(FetchedBatches batches) {
      if (chokes) {
        kept.add(batches);
        throw new IllegalStateException("choked");
      }
      BatchCursor cursor = new BatchCursor(batches.buffer());
      while (cursor.next()) {
        offsets.add(cursor.baseOffset());
      }
      aborted.addAll(batches.abortedTransactions());
      batches.release();
    }

    @Override
    public void onProblem(FetchProblem problem) {
      problems.add(problem);
    }
  }
}

package io.mainstem.wire.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

class AbortedTransactionsTest {
  /** One batch of a made-up log, and whether it was aborted. */
  private record Written(ByteBuffer bytes, long offset, boolean aborted) {}

  @Property(tries = 300)
  void exactlyTheAbortedBatchesAreCoveredFromWhereverTheReadingStarts(@ForAll long seed) {
    Random random = new Random(seed);
    List<AbortedTransaction> aborted = new ArrayList<>();
    List<Written> log = log(random, aborted);
    int start = random.nextInt(log.size());
    // A broker lists what overlaps the range read: what ended before its start is left out.
    AbortedTransactions filter = new AbortedTransactions(overlapping(log, aborted, start));

    for (Written written : log.subList(start, log.size())) {
      BatchCursor cursor = new BatchCursor(written.bytes());
      assertThat(cursor.next()).isTrue();
      assertThat(filter.covers(cursor)).isEqualTo(written.aborted());
    }
  }

  private static List<AbortedTransaction> overlapping(
      List<Written> log, List<AbortedTransaction> all, int start) {
    List<AbortedTransaction> listed = new ArrayList<>();
    for (AbortedTransaction each : all) {
      long end = -1;
      for (Written written : log) {
        BatchCursor cursor = new BatchCursor(written.bytes());
        cursor.next();
        if (end < 0
            && cursor.isControl()
            && cursor.producerId() == each.producerId()
            && written.offset() > each.firstOffset()) {
          end = written.offset();
        }
      }
      if (end >= log.get(start).offset()) {
        listed.add(each);
      }
    }
    return listed;
  }

  /** Three producers with transactions that interleave, and one without. */
  private static List<Written> log(Random random, List<AbortedTransaction> aborted) {
    List<Written> log = new ArrayList<>();
    Map<Integer, Boolean> fates = new HashMap<>();
    long offset = 100;
    for (int i = 0; i < 60; i++, offset++) {
      int producer = random.nextInt(4);
      Boolean aborts = fates.get(producer);
      if (producer == 3) {
        log.add(new Written(data(offset, producer, false), offset, false));
      } else if (aborts == null) {
        boolean fate = random.nextBoolean();
        fates.put(producer, fate);
        if (fate) {
          aborted.add(new AbortedTransaction(producer, offset));
        }
        log.add(new Written(data(offset, producer, true), offset, fate));
      } else if (random.nextInt(3) > 0) {
        log.add(new Written(data(offset, producer, true), offset, aborts));
      } else {
        fates.remove(producer);
        log.add(new Written(marker(offset, producer, aborts), offset, false));
      }
    }
    for (Map.Entry<Integer, Boolean> left : fates.entrySet()) {
      log.add(new Written(marker(offset, left.getKey(), left.getValue()), offset++, false));
    }
    return log;
  }

  private static ByteBuffer data(long offset, int producer, boolean transactional) {
    SimpleRecord record = new SimpleRecord(1, null, new byte[] {1});
    MemoryRecords records =
        transactional
            ? MemoryRecords.withTransactionalRecords(
                offset, Compression.NONE, producer, (short) 0, 0, 0, record)
            : MemoryRecords.withIdempotentRecords(
                offset, Compression.NONE, producer, (short) 0, 0, 0, record);
    return records.buffer();
  }

  private static ByteBuffer marker(long offset, int producer, boolean abort) {
    return MemoryRecords.withEndTransactionMarker(
            offset,
            1,
            0,
            producer,
            (short) 0,
            new EndTransactionMarker(abort ? ControlRecordType.ABORT : ControlRecordType.COMMIT, 0))
        .buffer();
  }
}

package io.mainstem.auditor.observe;

import io.mainstem.auditor.reconcile.Ends;
import io.mainstem.auditor.reconcile.FilterHistory;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentBuilder;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.BatchStamp;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A partition's log in memory, of real batches, read by the auditor's own readers. */
final class PlantedLog {

  private record Batch(long base, int records, ByteBuffer bytes) {}

  final LogId id;
  private final long writer;
  private final List<Batch> batches = new ArrayList<>();
  private long end;

  PlantedLog(LogId id, long writer) {
    this.id = id;
    this.writer = writer;
  }

  long end() {
    return end;
  }

  int size() {
    return batches.size();
  }

  /** The bytes of a batch, not to be written to. */
  ByteBuffer batch(int index) {
    return batches.get(index).bytes();
  }

  long base(int index) {
    return batches.get(index).base();
  }

  List<WireRecord> records(int index) {
    List<WireRecord> records = new ArrayList<>();
    try (RecordDecoder decoder = new RecordDecoder()) {
      decoder.decode(batch(index).duplicate(), records::add);
    }
    return records;
  }

  /** Appends a copy of a batch as a broker does: under this log's writer, at its end. */
  void append(ByteBuffer batch, int records) {
    ByteBuffer own = ByteBuffer.allocate(batch.remaining());
    own.put(batch.duplicate()).flip();
    new BatchStamp().stamp(own, 0, writer, (short) 0, (int) end);
    own.putLong(0, end); // outside of the checksum
    batches.add(new Batch(end, records, own));
    end += records;
  }

  /** What an observer leaves in its inbox. */
  List<Segment> observe(boolean attributed) {
    SegmentBuilder builder = new SegmentBuilder(id, 0);
    List<Segment> seen = new ArrayList<>();
    try (BatchReader reader = new BatchReader()) {
      for (Batch batch : batches) {
        ByteBuffer overwritten = ByteBuffer.allocate(batch.bytes().remaining());
        overwritten.put(batch.bytes().duplicate()).flip();
        long next = batch.base() + batch.records();
        reader.read(new FetchedBuffer(overwritten, next), builder, attributed);
        seen.addAll(builder.takeClosed());
      }
    }
    seen.add(builder.open());
    return seen;
  }

  /** Shows records as {@link NearSource} and {@link Examiner} do. */
  void read(
      long from,
      long to,
      FilterHistory filters,
      RecordIdentities identities,
      Ends.Visitor visitor) {
    FilterCheck drops = new FilterCheck(filters);
    BatchCursor cursor = new BatchCursor();
    Attribution attribution = new Attribution();
    Consumer<WireRecord> show =
        record -> {
          if (record.offset() < from || record.offset() >= to) {
            return;
          }
          if (drops.test(record)) {
            visitor.dropped(
                record.offset(), record.timestamp(), attribution.of(record.timestamp()));
          } else {
            visitor.visit(
                identities.of(record),
                record.offset(),
                record.timestamp(),
                attribution.of(record.timestamp()));
          }
        };
    try (RecordDecoder decoder = RecordDecoder.reusing()) {
      for (Batch batch : batches) {
        if (batch.base() + batch.records() > from && batch.base() < to) {
          cursor.wrap(batch.bytes().duplicate());
          cursor.next();
          attribution.begin(cursor);
          decoder.decode(cursor, show);
        }
      }
    }
  }
}

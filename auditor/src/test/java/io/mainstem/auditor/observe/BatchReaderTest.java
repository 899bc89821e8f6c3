package io.mainstem.auditor.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentBuilder;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.wire.batch.BatchStamp;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.fetch.FetchedBatches;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchReaderTest {

  private static final LogId LOG = new LogId("west", "trips", new UUID(0, 1), 0);

  private final BatchReader reader = new BatchReader();

  @Test
  void aBatchHasTheSameIdentityUnderEveryWriterAndAtEveryOffset() {
    SegmentEntry source = read(0, stamped(batch(Codec.LZ4, 1_000, 2_000), 41, 7, 3)).get(0);
    SegmentEntry target =
        read(500, at(500, stamped(batch(Codec.LZ4, 1_000, 2_000), 99, 0, 800))).get(0);

    assertThat(target.sums()).isEqualTo(source.sums());
    assertThat(target.writer()).isEqualTo(99);
    assertThat(target.firstOffset()).isEqualTo(500);
    assertThat(target.nextOffset()).isEqualTo(502);
  }

  @Test
  void anotherPayloadIsAnotherIdentity() {
    SegmentEntry one = read(0, stamped(batch(Codec.NONE, 1_000, 2_000), 1, 0, 0)).get(0);
    ByteBuffer changed = batch(Codec.NONE, "changed", 1_000, 2_000);
    SegmentEntry other = read(0, stamped(changed, 1, 0, 0)).get(0);

    assertThat(other.sums().records()).isEqualTo(one.sums().records());
    assertThat(other.sums().batches()).isNotEqualTo(one.sums().batches());
  }

  @Test
  void aBatchOverTheEdgeOfAWindowIsCountedRecordByRecord() {
    List<SegmentEntry> entries =
        read(0, stamped(batch(Codec.GZIP, 9_998, 9_999, 10_000, 20_001), 5, 0, 0));

    assertThat(entries)
        .extracting(SegmentEntry::windowStart, entry -> entry.sums().records())
        .containsExactly(tuple(0L, 2L), tuple(10_000L, 1L), tuple(20_000L, 1L));
    assertThat(entries.stream().filter(entry -> entry.sums().batches() != 0)).hasSize(3);
  }

  @Test
  void whatWasCountedBeforeIsNotCountedAgain() {
    SegmentBuilder builder = new SegmentBuilder(LOG, 1);
    reader.read(fetched(stamped(batch(Codec.NONE, 1, 2, 3), 5, 0, 0), 3), builder, true);
    assertThat(builder.open().entries())
        .extracting(entry -> entry.sums().records())
        .containsExactly(2L);
  }

  private List<SegmentEntry> read(long from, ByteBuffer batch) {
    SegmentBuilder builder = new SegmentBuilder(LOG, from);
    reader.read(fetched(batch, from + 2), builder, true);
    Segment open = builder.open();
    return open.entries();
  }

  private static ByteBuffer batch(Codec codec, long... timestamps) {
    return batch(codec, "value", timestamps);
  }

  private static ByteBuffer batch(Codec codec, String value, long... timestamps) {
    RecordEncoder encoder = new RecordEncoder(codec, 1 << 16);
    LongStream.of(timestamps)
        .forEach(
            timestamp ->
                encoder.add(
                    new WireRecord(
                        0,
                        timestamp,
                        ByteBuffer.wrap("key".getBytes(UTF_8)),
                        ByteBuffer.wrap(value.getBytes(UTF_8)),
                        List.of())));
    return encoder.finish();
  }

  private static ByteBuffer stamped(ByteBuffer batch, long writer, int epoch, int sequence) {
    new BatchStamp().stamp(batch, batch.position(), writer, (short) epoch, sequence);
    return batch;
  }

  private static ByteBuffer at(long offset, ByteBuffer batch) {
    batch.putLong(batch.position(), offset); // the broker assigns it, outside the checksum
    return batch;
  }

  private static FetchedBatches fetched(ByteBuffer buffer, long next) {
    return new FetchedBuffer(buffer, next);
  }
}

package io.mainstem.wire.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.Test;

class RecordCodingTest {
  @Property(tries = 200)
  void decodedRecordsEncodeIntoBatchesOfTheSameRecords(
      @ForAll long seed, @ForAll Codec from, @ForAll Codec to) {
    Random random = new Random(seed);
    List<WireRecord> records = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      records.addAll(Batches.decode(Batches.random(random, from)));
    }

    List<ByteBuffer> batches = encode(new RecordEncoder(to, 4_096), records);

    List<WireRecord> again = new ArrayList<>();
    for (ByteBuffer bytes : batches) {
      BatchCursor cursor = new BatchCursor(bytes);
      assertThat(cursor.next()).isTrue();
      cursor.ensureValid();
      assertThat(cursor.isDense()).isTrue();
      assertThat(cursor.codec()).isEqualTo(to);
      assertThat(cursor.producerId()).isEqualTo(-1);
      assertThat(cursor.next()).isFalse();
      again.addAll(Batches.decode(bytes));
    }
    assertThat(withoutOffsets(again)).isEqualTo(withoutOffsets(records));
  }

  @Property(tries = 200)
  void theLibraryReadsTheSame(@ForAll long seed, @ForAll Codec from, @ForAll Codec to) {
    ByteBuffer original = Batches.random(new Random(seed), from);

    List<WireRecord> ours = Batches.decode(original);
    ByteBuffer anew = encode(new RecordEncoder(to, 1 << 20), ours).get(0);

    assertThat(readByTheLibrary(original)).isEqualTo(ours);
    assertThat(withoutOffsets(readByTheLibrary(anew))).isEqualTo(withoutOffsets(ours));
  }

  private static List<WireRecord> readByTheLibrary(ByteBuffer batch) {
    List<WireRecord> records = new ArrayList<>();
    for (Record record : MemoryRecords.readableRecords(batch.duplicate()).records()) {
      record.ensureValid();
      records.add(
          new WireRecord(
              record.offset(),
              record.timestamp(),
              record.key(),
              record.value(),
              List.of(record.headers())));
    }
    return records;
  }

  @Property(tries = 200)
  void aDamagedBatchIsReportedAndNothingElseHappens(
      @ForAll long seed, @ForAll Codec codec, @ForAll @IntRange(min = 1, max = 8) int damages) {
    Random random = new Random(seed);
    ByteBuffer batch = Batches.random(random, codec);
    int payload = batch.limit() - BatchLayout.HEADER_SIZE;
    for (int i = 0; i < damages; i++) {
      batch.put(BatchLayout.HEADER_SIZE + random.nextInt(payload), (byte) random.nextInt());
    }

    List<WireRecord> read = new ArrayList<>();
    try {
      read.addAll(Batches.decode(batch));
    } catch (CorruptBatchException e) {
      return;
    }
    // Not every damage can be told without the checksum; but then every record can be looked at.
    for (WireRecord record : read) {
      record.key();
      record.value();
      record.headers();
      assertThat(record.hasHeader(new byte[] {1, 2, 3, 4}, null)).isFalse();
    }
  }

  @Test
  void headersAreFoundByKeyAndValue() {
    WireRecord record =
        new WireRecord(
            0,
            1,
            null,
            ByteBuffer.allocate(200),
            List.of(
                new RecordHeader("origin", bytes("trip")),
                new RecordHeader("empty", null),
                new RecordHeader("origin", bytes("test"))));

    assertThat(record.hasHeader(bytes("origin"), bytes("test"))).isTrue();
    assertThat(record.hasHeader(bytes("origin"), null)).isTrue();
    assertThat(record.hasHeader(bytes("empty"), null)).isTrue();
    assertThat(record.hasHeader(bytes("empty"), bytes(""))).isFalse();
    assertThat(record.hasHeader(bytes("origin"), bytes("tes"))).isFalse();
    assertThat(record.hasHeader(bytes("orig"), null)).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aBatchIsNotGrownBeyondItsSizeButOneRecordAlwaysFits() {
    RecordEncoder encoder = new RecordEncoder(Codec.NONE, 1_000);
    WireRecord small = new WireRecord(0, 1, null, ByteBuffer.allocate(400), List.of());
    WireRecord large = new WireRecord(0, 1, null, ByteBuffer.allocate(5_000), List.of());

    List<ByteBuffer> batches = encode(encoder, List.of(small, small, small, large, small));

    assertThat(batches.stream().map(bytes -> Batches.decode(bytes).size()).toList())
        .containsExactly(2, 1, 1, 1);
    assertThat(batches.get(0).remaining()).isLessThanOrEqualTo(1_000);
    assertThatThrownBy(encoder::finish).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void damagedRecordsAreReportedAsCorrupt() {
    ByteBuffer bytes = Batches.random(new Random(3), Codec.GZIP);
    for (int i = BatchLayout.HEADER_SIZE; i < bytes.limit(); i++) {
      bytes.put(i, (byte) 0x55);
    }

    assertThatThrownBy(() -> Batches.decode(bytes)).isInstanceOf(CorruptBatchException.class);
  }

  private static List<WireRecord> withoutOffsets(List<WireRecord> records) {
    return records.stream()
        .map(each -> new WireRecord(0, each.timestamp(), each.key(), each.value(), each.headers()))
        .toList();
  }

  private static List<ByteBuffer> encode(RecordEncoder encoder, List<WireRecord> records) {
    List<ByteBuffer> batches = new ArrayList<>();
    for (WireRecord record : records) {
      if (!encoder.add(record)) {
        batches.add(encoder.finish());
        assertThat(encoder.add(record)).isTrue();
      }
    }
    batches.add(encoder.finish());
    return batches;
  }
}

package io.mainstem.wire.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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

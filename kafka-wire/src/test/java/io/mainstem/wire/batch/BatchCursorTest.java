package io.mainstem.wire.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class BatchCursorTest {
  @Property(tries = 200)
  void readsTheSameHeadersAsKafka(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int count) {
    Random random = new Random(seed);
    ByteBuffer bytes = several(random, count);
    BatchCursor cursor = new BatchCursor(bytes);
    for (MutableRecordBatch batch : MemoryRecords.readableRecords(bytes).batches()) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.baseOffset()).isEqualTo(batch.baseOffset());
      assertThat(cursor.lastOffset()).isEqualTo(batch.lastOffset());
      assertThat(cursor.nextOffset()).isEqualTo(batch.nextOffset());
      assertThat(cursor.recordCount()).isEqualTo(batch.countOrNull());
      assertThat(cursor.sizeInBytes()).isEqualTo(batch.sizeInBytes());
      assertThat(cursor.isTransactional()).isEqualTo(batch.isTransactional());
      assertThat(cursor.isControl()).isEqualTo(batch.isControlBatch());
      assertThat(cursor.hasDeleteHorizon()).isEqualTo(batch.deleteHorizonMs().isPresent());
      assertThat(cursor.timestampType()).isEqualTo(batch.timestampType());
      assertThat(cursor.maxTimestamp()).isEqualTo(batch.maxTimestamp());
      assertThat(cursor.baseTimestamp()).isEqualTo(((DefaultRecordBatch) batch).baseTimestamp());
      assertThat(cursor.leaderEpoch()).isEqualTo(batch.partitionLeaderEpoch());
      assertThat(cursor.producerId()).isEqualTo(batch.producerId());
      assertThat(cursor.producerEpoch()).isEqualTo(batch.producerEpoch());
      assertThat(cursor.baseSequence()).isEqualTo(batch.baseSequence());
      assertThat(cursor.lastSequence()).isEqualTo(batch.lastSequence());
      assertThat(Integer.toUnsignedLong(cursor.storedChecksum())).isEqualTo(batch.checksum());
      assertThat(cursor.isChecksumValid()).isTrue();
      assertThat(cursor.isDense()).isTrue();
    }
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.remaining()).isZero();
  }

  @Property(tries = 200)
  void aBatchCutOffAtTheEndIsNotShown(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int count) {
    Random random = new Random(seed);
    ByteBuffer bytes = several(random, count);
    int cut = random.nextInt(bytes.remaining());
    ByteBuffer front = bytes.duplicate().limit(cut);
    List<Integer> ends = ends(bytes);

    BatchCursor cursor = new BatchCursor(front);
    int shown = 0;
    while (cursor.next()) {
      shown++;
    }

    assertThat(shown).isEqualTo((int) ends.stream().filter(end -> end <= cut).count());
    assertThat(cursor.remaining()).isEqualTo(shown == 0 ? cut : cut - ends.get(shown - 1));
  }

  @Test
  void oldMagicIsSteppedOver() {
    ByteBuffer old =
        MemoryRecords.withRecords(
                RecordBatch.MAGIC_VALUE_V1,
                41,
                Compression.NONE,
                TimestampType.CREATE_TIME,
                new SimpleRecord(
                    5, "k".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[3]))
            .buffer();
    BatchCursor cursor = new BatchCursor(old);

    assertThat(cursor.next()).isTrue();

    assertThat(cursor.magic()).isEqualTo((byte) 1);
    assertThat(cursor.lastOffset()).isEqualTo(41);
    cursor.ensureValid();
    assertThat(Batches.decode(old)).singleElement().extracting(WireRecord::timestamp).isEqualTo(5L);
    old.put(old.limit() - 1, (byte) 7);
    assertThatThrownBy(cursor::ensureValid).isInstanceOf(CorruptBatchException.class);
  }

  @Test
  void rubbishIsCorrupt() {
    ByteBuffer rubbish = ByteBuffer.allocate(100);
    rubbish.putInt(BatchLayout.LENGTH, 50).put(BatchLayout.MAGIC, (byte) 9);

    assertThatThrownBy(() -> new BatchCursor(rubbish).next())
        .isInstanceOf(CorruptBatchException.class);

    rubbish.putInt(BatchLayout.LENGTH, -1).put(BatchLayout.MAGIC, (byte) 2);
    assertThatThrownBy(() -> new BatchCursor(rubbish).next())
        .isInstanceOf(CorruptBatchException.class);
  }

  private static ByteBuffer several(Random random, int count) {
    ByteBuffer all = ByteBuffer.allocate(1 << 20);
    for (int i = 0; i < count; i++) {
      all.put(Batches.random(random, Codec.ofId(random.nextInt(5))));
    }
    return all.flip();
  }

  private static List<Integer> ends(ByteBuffer bytes) {
    List<Integer> ends = new ArrayList<>();
    BatchCursor cursor = new BatchCursor(bytes);
    while (cursor.next()) {
      ends.add(cursor.position() + cursor.sizeInBytes());
    }
    return ends;
  }
}

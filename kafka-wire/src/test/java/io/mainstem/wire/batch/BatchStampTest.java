package io.mainstem.wire.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.ShortRange;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.Test;

class BatchStampTest {
  @Property(tries = 300)
  void aStampedBatchIsValidToKafkaAndHoldsTheSameRecords(
      @ForAll long seed,
      @ForAll Codec codec,
      @ForAll @LongRange(min = 0) long producerId,
      @ForAll @ShortRange(min = 0) short epoch,
      @ForAll @IntRange(min = 0) int sequence) {
    ByteBuffer bytes = Batches.random(new Random(seed), codec);
    List<WireRecord> before = Batches.decode(bytes);
    BatchCursor cursor = new BatchCursor(bytes);
    assertThat(cursor.next()).isTrue();
    long base = cursor.baseOffset();
    long maxTimestamp = cursor.maxTimestamp();

    new BatchStamp().stamp(bytes, 0, producerId, epoch, sequence);

    MutableRecordBatch batch = MemoryRecords.readableRecords(bytes).batches().iterator().next();
    batch.ensureValid();
    assertThat(cursor.isChecksumValid()).isTrue();
    assertThat(batch.baseOffset()).isZero();
    assertThat(batch.partitionLeaderEpoch()).isEqualTo(-1);
    assertThat(batch.isTransactional()).isFalse();
    assertThat(batch.producerId()).isEqualTo(producerId);
    assertThat(batch.producerEpoch()).isEqualTo(epoch);
    assertThat(batch.baseSequence()).isEqualTo(sequence);
    assertThat(batch.lastSequence()).isEqualTo(cursor.lastSequence());
    assertThat(batch.maxTimestamp()).isEqualTo(maxTimestamp);
    assertThat(batch.compressionType().id).isEqualTo((byte) codec.id());
    assertThat(Batches.decode(bytes).stream().map(record -> shifted(record, base)).toList())
        .isEqualTo(before);
  }

  @Property(tries = 300)
  void aDamagedBatchStaysDamaged(@ForAll long seed, @ForAll Codec codec) {
    Random random = new Random(seed);
    ByteBuffer bytes = Batches.random(random, codec);
    int at = BatchLayout.ATTRIBUTES + random.nextInt(bytes.remaining() - BatchLayout.ATTRIBUTES);
    bytes.put(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
    BatchCursor damaged = new BatchCursor(bytes);
    // What looks like a control batch by damage is refused: see below.
    Assume.that(damaged.next() && !damaged.isControl());

    new BatchStamp().stamp(bytes, 0, 7, (short) 1, 0);

    BatchCursor cursor = new BatchCursor(bytes);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.isChecksumValid()).isFalse();
    assertThatThrownBy(cursor::ensureValid).isInstanceOf(CorruptBatchException.class);
  }

  @Test
  void controlBatchesAreRefused() {
    ByteBuffer marker =
        MemoryRecords.withEndTransactionMarker(
                5, (short) 1, new EndTransactionMarker(ControlRecordType.ABORT, 3))
            .buffer();

    assertThatThrownBy(() -> new BatchStamp().stamp(marker, 0, 7, (short) 1, 0))
        .isInstanceOf(CorruptBatchException.class);
  }

  @Test
  void aBatchInTheMiddleOfADirectBufferIsStampedAlone() {
    ByteBuffer one = Batches.random(new Random(1), Codec.NONE);
    ByteBuffer two = Batches.random(new Random(2), Codec.ZSTD);
    ByteBuffer both = ByteBuffer.allocateDirect(one.remaining() + two.remaining());
    both.put(one.duplicate()).put(two.duplicate()).flip();

    new BatchStamp().stamp(both, one.remaining(), 9, (short) 2, 40);

    BatchCursor cursor = new BatchCursor(both);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.slice()).isEqualTo(one);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.isChecksumValid()).isTrue();
    assertThat(cursor.producerId()).isEqualTo(9);
    assertThat(cursor.next()).isFalse();
  }

  private static WireRecord shifted(WireRecord record, long by) {
    return new WireRecord(
        record.offset() + by, record.timestamp(), record.key(), record.value(), record.headers());
  }
}

package io.mainstem.wire.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Bytes that nobody has checked: whatever they are, reading them ends, stays within them, takes no
 * memory that only a damaged length asks for, and fails in one way only.
 */
class ArbitraryBytesTest {
  /** What a decoder may need for itself, whatever it decodes. */
  private static final long OWN_NEEDS = 48L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Property(tries = 1_500)
  void noise(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[random.nextInt(400)];
    random.nextBytes(bytes);
    if (bytes.length > BatchLayout.MAGIC && random.nextInt(4) > 0) {
      // Otherwise nearly all of it would be refused for its magic.
      ByteBuffer.wrap(bytes)
          .put(BatchLayout.MAGIC, (byte) random.nextInt(3))
          .putInt(BatchLayout.LENGTH, random.nextInt(2 * bytes.length));
    }
    readAll(ByteBuffer.wrap(bytes));
  }

  @Property(tries = 1_500)
  void damagedBatches(@ForAll long seed, @ForAll Codec codec) {
    Random random = new Random(seed);
    ByteBuffer bytes = Batches.random(random, codec);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(bytes.remaining());
      bytes.put(at, (byte) random.nextInt());
    }
    readAll(bytes);
  }

  @Property(tries = 500)
  void batchesWithDamagedNumbers(@ForAll long seed, @ForAll Codec codec) {
    Random random = new Random(seed);
    ByteBuffer bytes = Batches.random(random, codec);
    int[] fields = {
      BatchLayout.LENGTH,
      BatchLayout.LAST_OFFSET_DELTA,
      BatchLayout.RECORD_COUNT,
      BatchLayout.BASE_SEQUENCE,
      BatchLayout.HEADER_SIZE,
      BatchLayout.HEADER_SIZE + 2
    };
    int[] values = {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, random.nextInt(), 1 << 24};
    int at = fields[random.nextInt(fields.length)];
    if (at + Integer.BYTES <= bytes.limit()) {
      bytes.putInt(at, values[random.nextInt(values.length)]);
    }
    readAll(bytes);
  }

  @Property(tries = 300)
  void aDamagedBatchNeverPassesTheChecksum(@ForAll long seed, @ForAll Codec codec) {
    Random random = new Random(seed);
    ByteBuffer bytes = Batches.random(random, codec);
    int covered = bytes.remaining() - BatchLayout.ATTRIBUTES;
    int at = BatchLayout.ATTRIBUTES + random.nextInt(covered);
    bytes.put(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));

    BatchCursor cursor = new BatchCursor(bytes);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.isChecksumValid()).isFalse();
  }

  @Test
  void aRecordThatClaimsToBeHugeIsRefusedWithoutMakingRoomForIt() {
    for (Codec codec : Codec.values()) {
      RecordEncoder encoder = new RecordEncoder(codec, 1 << 20);
      assertThat(encoder.add(new WireRecord(0, 1, null, ByteBuffer.allocate(10), List.of())))
          .isTrue();
      ByteBuffer bytes = encoder.finish();
      if (codec == Codec.NONE) {
        // The varint of the record's length: 2^31-1.
        bytes
            .putInt(BatchLayout.HEADER_SIZE, 0xFEFFFFFF)
            .put(BatchLayout.HEADER_SIZE + 4, (byte) 15);
      }
      bytes.putInt(BatchLayout.RECORD_COUNT, Integer.MAX_VALUE);
      readAll(bytes);
    }
  }

  /** Everything that is read of bytes before and after their checksum is known to be right. */
  private static void readAll(ByteBuffer bytes) {
    ByteBuffer before = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    AtomicLong read = new AtomicLong();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    try (RecordDecoder decoder = new RecordDecoder()) {
      BatchCursor cursor = new BatchCursor(bytes);
      int steps = 0;
      while (cursor.next()) {
        assertThat(++steps).isLessThanOrEqualTo(bytes.capacity());
        assertThat(cursor.position() + cursor.sizeInBytes()).isLessThanOrEqualTo(bytes.limit());
        look(cursor);
        decode(decoder, cursor, read);
      }
    } catch (CorruptBatchException refused) {
      // As it should be.
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated).isLessThan(OWN_NEEDS);
    assertThat(bytes).isEqualTo(before);
  }

  private static void look(BatchCursor cursor) {
    try {
      cursor.ensureValid();
    } catch (CorruptBatchException refused) {
      // It is decoded all the same: readers may leave the checksums out.
    }
    if (cursor.magic() == 2 && cursor.isControl()) {
      try {
        assertThat(ControlMarkers.read(cursor).kind()).isNotNull();
      } catch (CorruptBatchException refused) {
        // As it should be.
      }
    }
  }

  private static void decode(RecordDecoder decoder, BatchCursor cursor, AtomicLong read) {
    try {
      decoder.decode(
          cursor,
          record -> {
            read.incrementAndGet();
            ByteBuffer key = record.key();
            ByteBuffer value = record.value();
            read.addAndGet(key == null ? 0 : key.remaining());
            read.addAndGet(value == null ? 0 : value.remaining());
            read.addAndGet(record.headers().size());
          });
    } catch (CorruptBatchException refused) {
      // As it should be.
    }
  }
}

package io.mainstem.wire.batch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/** Batches as brokers keep them, made by Kafka's own builder. */
final class Batches {
  private Batches() {}

  /** A random batch: every kind of key, value, header; in a transaction or not. */
  static ByteBuffer random(Random random, Codec codec) {
    MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            ByteBuffer.allocate(1024),
            RecordBatch.CURRENT_MAGIC_VALUE,
            Compression.of(CompressionType.forId(codec.id())).build(),
            TimestampType.CREATE_TIME,
            random.nextInt(1_000_000),
            RecordBatch.NO_TIMESTAMP,
            random.nextInt(1_000),
            (short) random.nextInt(10),
            random.nextInt(Integer.MAX_VALUE),
            random.nextBoolean(),
            random.nextInt(100));
    int records = 1 + random.nextInt(30);
    for (int i = 0; i < records; i++) {
      builder.append(
          1_700_000_000_000L + random.nextInt(100_000),
          bytes(random),
          bytes(random),
          headers(random));
    }
    return builder.build().buffer();
  }

  private static byte @Nullable [] bytes(Random random) {
    int size = random.nextInt(random.nextInt(20) == 0 ? 5_000 : 100);
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return random.nextInt(5) == 0 ? null : bytes;
  }

  private static Header[] headers(Random random) {
    Header[] headers = new Header[random.nextInt(3)];
    for (int i = 0; i < headers.length; i++) {
      headers[i] = new RecordHeader("h" + i, bytes(random));
    }
    return headers;
  }

  static List<WireRecord> decode(ByteBuffer batches) {
    List<WireRecord> records = new ArrayList<>();
    try (RecordDecoder decoder = new RecordDecoder()) {
      decoder.decode(batches, records::add);
    }
    return records;
  }
}

package io.mainstem.worker.fetch;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.worker.position.SourceStretch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes batches apart and makes new ones of the records that are to be copied, in the same order.
 * One for each mirror loop: it keeps decompression buffers. Not thread-safe.
 */
public final class RecordPath implements AutoCloseable {
  private static final int MOST_EXPECTED_RECORDS = 1 << 14;

  private final RecordDecoder decoder = new RecordDecoder();
  private final RecordDecoder briefDecoder = RecordDecoder.reusing();
  private final Map<Target, RecordEncoder> encoders = new HashMap<>();

  private record Target(Codec codec, int maxBatchBytes) {}

  /**
   * A new batch.
   *
   * @param bytes of the batch, position to limit
   * @param stretches the source offsets of its records
   * @param maxTimestamp latest timestamp of its records, milliseconds
   */
  public record Encoded(ByteBuffer bytes, List<SourceStretch> stretches, long maxTimestamp) {
    public Encoded {
      stretches = List.copyOf(stretches);
    }
  }

  /**
   * The records of a batch that are to be copied. They are views of the batch where it is not
   * compressed. If they are as many as the batch has, it may as well go through as it is, where
   * {@link PassRules#allowWhole} says so.
   *
   * @throws io.mainstem.wire.batch.CorruptBatchException if the batch cannot be read
   */
  public List<WireRecord> select(BatchCursor batch, long wanted, RecordSelection selection) {
    return select(decoder, batch, wanted, selection);
  }

  /** The same, for records that are done with before the next batch is looked at. */
  public List<WireRecord> selectBriefly(BatchCursor batch, long wanted, RecordSelection selection) {
    return select(briefDecoder, batch, wanted, selection);
  }

  private static List<WireRecord> select(
      RecordDecoder decoder, BatchCursor batch, long wanted, RecordSelection selection) {
    int expected = batch.magic() == 2 ? batch.recordCount() : 0;
    List<WireRecord> selected =
        new ArrayList<>(Math.max(0, Math.min(expected, MOST_EXPECTED_RECORDS)));
    decoder.decode(
        batch,
        record -> {
          if (record.offset() >= wanted && selection.selects(record)) {
            selected.add(record);
          }
        });
    return selected;
  }

  /**
   * Encodes records into as few batches as the limit allows. A single record that is larger than
   * the limit still makes a batch: compare its size.
   *
   * @param records at least one
   * @param maxBatchBytes largest batch
   */
  public List<Encoded> encode(List<WireRecord> records, Codec codec, int maxBatchBytes) {
    List<Encoded> batches = new ArrayList<>();
    encode(records, codec, maxBatchBytes, batches);
    return batches;
  }

  private void encode(
      List<WireRecord> records, Codec codec, int maxBatchBytes, List<Encoded> into) {
    RecordEncoder encoder =
        encoders.computeIfAbsent(
            new Target(codec, maxBatchBytes),
            target -> new RecordEncoder(target.codec(), target.maxBatchBytes()));
    int start = 0;
    for (int i = 0; i < records.size(); i++) {
      if (!encoder.add(records.get(i))) {
        finish(encoder, records.subList(start, i), codec, maxBatchBytes, into);
        start = i;
        encoder.add(records.get(i));
      }
    }
    finish(encoder, records.subList(start, records.size()), codec, maxBatchBytes, into);
  }

  private void finish(
      RecordEncoder encoder,
      List<WireRecord> records,
      Codec codec,
      int maxBatchBytes,
      List<Encoded> into) {
    ByteBuffer bytes = encoder.finish();
    if (bytes.remaining() > maxBatchBytes && records.size() > 1) {
      // The size of a compressed batch is only known when it is done: halve until it fits.
      int half = records.size() / 2;
      encode(records.subList(0, half), codec, maxBatchBytes, into);
      encode(records.subList(half, records.size()), codec, maxBatchBytes, into);
      return;
    }
    into.add(new Encoded(bytes, stretches(records), maxTimestamp(records)));
  }

  /** The offsets of records, in order, as stretches. */
  public static List<SourceStretch> stretches(List<WireRecord> records) {
    List<SourceStretch> stretches = new ArrayList<>();
    long start = -1;
    int count = 0;
    for (WireRecord record : records) {
      if (count > 0 && record.offset() == start + count) {
        count++;
        continue;
      }
      if (count > 0) {
        stretches.add(new SourceStretch(start, count));
      }
      start = record.offset();
      count = 1;
    }
    if (count > 0) {
      stretches.add(new SourceStretch(start, count));
    }
    return stretches;
  }

  /** The latest timestamp. */
  public static long maxTimestamp(List<WireRecord> records) {
    return records.stream().mapToLong(WireRecord::timestamp).max().orElse(-1);
  }

  @Override
  public void close() {
    decoder.close();
    briefDecoder.close();
  }
}

package io.mainstem.bench.audit;

import io.mainstem.auditor.observe.RecordIdentities;
import io.mainstem.auditor.reconcile.Digest;
import io.mainstem.auditor.sketch.InvertibleSketch;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What a record costs where records are looked at one by one, with the auditor's own classes: it is
 * hashed (key, timestamp, value, headers), counted, and goes into the order hash and the sketch.
 * Taking batches apart is measured beside it: that is the codec's price, and everybody's who looks
 * into a batch. One thread, and processor time: other processes slow it down, but are not counted.
 * Not thread-safe.
 */
public final class FullPath {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int RECORDS_PER_BATCH = 64;
  private static final int BATCHES = 64;
  private static final int WARM_UP = 60;
  private static final int ROUNDS = 15;
  private static final int PASSES_PER_ROUND = 20;

  /**
   * Nanoseconds for each record: medians of {@value #ROUNDS} rounds.
   *
   * @param nanosPerRecord hash, sums, order hash and sketch
   * @param decodeNanos taking an uncompressed batch apart
   * @param inflateNanos taking an lz4 batch apart
   */
  public record Cost(double nanosPerRecord, double decodeNanos, double inflateNanos) {}

  private final RecordIdentities identities = new RecordIdentities(17);
  private final List<List<WireRecord>> records = new ArrayList<>();
  private final List<ByteBuffer> plain = new ArrayList<>();
  private final List<ByteBuffer> compressed = new ArrayList<>();
  private long sink;

  /**
   * @param recordBytes of each value
   */
  public FullPath(int recordBytes) {
    Random random = new Random(1);
    for (int i = 0; i < BATCHES; i++) {
      List<WireRecord> batch = new ArrayList<>();
      for (int j = 0; j < RECORDS_PER_BATCH; j++) {
        batch.add(record(random, recordBytes, i * RECORDS_PER_BATCH + j));
      }
      plain.add(encoded(batch, Codec.NONE));
      compressed.add(encoded(batch, Codec.LZ4));
    }
    try (RecordDecoder decoder = new RecordDecoder()) {
      for (ByteBuffer batch : plain) {
        List<WireRecord> decoded = new ArrayList<>();
        decoder.decode(batch.duplicate(), decoded::add);
        records.add(decoded);
      }
    }
  }

  /** Measures, for some seconds. */
  public Cost measure() {
    Runnable audit = this::audit;
    Runnable decode = () -> decode(plain);
    Runnable inflate = () -> decode(compressed);
    for (int i = 0; i < WARM_UP; i++) {
      audit.run();
      decode.run();
      inflate.run();
    }
    return new Cost(median(audit), median(decode), median(inflate));
  }

  /** Depends on every result, so that none is left out. */
  public long sink() {
    return sink;
  }

  private void audit() {
    Digest digest = new Digest(InvertibleSketch.DEFAULT_CELLS);
    for (List<WireRecord> batch : records) {
      for (WireRecord record : batch) {
        digest.visit(identities.of(record), record.offset(), record.timestamp());
      }
    }
    sink += digest.order().hash() + digest.records();
  }

  private void decode(List<ByteBuffer> batches) {
    long[] seen = new long[1];
    Consumer<WireRecord> look = record -> seen[0] += record.timestamp();
    try (RecordDecoder decoder = RecordDecoder.reusing()) {
      for (ByteBuffer batch : batches) {
        decoder.decode(batch.duplicate(), look);
      }
    }
    sink += seen[0];
  }

  private static double median(Runnable work) {
    double[] nanos = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long begun = THREADS.getCurrentThreadCpuTime();
      for (int pass = 0; pass < PASSES_PER_ROUND; pass++) {
        work.run();
      }
      nanos[round] =
          (double) (THREADS.getCurrentThreadCpuTime() - begun)
              / (PASSES_PER_ROUND * BATCHES * RECORDS_PER_BATCH);
    }
    Arrays.sort(nanos);
    return nanos[ROUNDS / 2];
  }

  private static ByteBuffer encoded(List<WireRecord> batch, Codec codec) {
    RecordEncoder encoder = new RecordEncoder(codec, 1 << 20);
    batch.forEach(encoder::add);
    ByteBuffer encoded = encoder.finish();
    ByteBuffer own = ByteBuffer.allocate(encoded.remaining());
    own.put(encoded.duplicate()).flip();
    return own;
  }

  private static WireRecord record(Random random, int bytes, int number) {
    byte[] value = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      value[i] = (byte) ('a' + random.nextInt(16)); // compresses to about half
    }
    byte[] key = {(byte) number, (byte) (number >>> 8), 7, 7, 7, 7, 7, 7};
    return new WireRecord(
        number,
        1_700_000_000_000L + number,
        ByteBuffer.wrap(key),
        ByteBuffer.wrap(value),
        List.of());
  }
}

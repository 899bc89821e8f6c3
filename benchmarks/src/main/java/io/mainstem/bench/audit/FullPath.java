package io.mainstem.bench.audit;

import io.mainstem.auditor.observe.RecordIdentities;
import io.mainstem.auditor.reconcile.Digest;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.InvertibleSketch;
import io.mainstem.local.process.ChildJvm;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What a record costs where records are looked at one by one, with the auditor's own classes: it is
 * hashed (key, timestamp, value, headers), counted, and goes into the order hash and the sketch.
 * Measured as an auditor does it, while a batch is taken apart and its records are in the cache,
 * less the time that taking it apart alone takes: that is the codec's price, and everybody's who
 * looks into a batch, and told beside it. One thread, and processor time: other processes slow it
 * down, but are not counted. Not thread-safe.
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
   * @param nanosPerRecord hash, sums, order hash and sketch, without the decoding
   * @param decodeNanos taking an uncompressed batch apart
   * @param inflateNanos taking an lz4 batch apart
   */
  public record Cost(double nanosPerRecord, double decodeNanos, double inflateNanos) {}

  private final RecordIdentities identities = new RecordIdentities(17);
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
  }

  /**
   * Measures in a JVM of its own, with the collector that an auditor has. The benchmark's own JVM
   * avoids pauses at the price of every load of a reference.
   *
   * @param recordBytes of each value
   */
  public static Cost measureApart(int recordBytes) {
    List<String> command =
        List.of(
            ChildJvm.ownJavaHome().resolve("bin").resolve("java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx384m",
            "-cp",
            ChildJvm.ownClasspath(),
            FullPath.class.getName(),
            Integer.toString(recordBytes));
    try {
      Process child = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String[] nanos = said.strip().split(" ", -1);
      if (child.waitFor() != 0 || nanos.length != 3) {
        throw new IllegalStateException("the full path cannot be measured: " + said);
      }
      return new Cost(
          Double.parseDouble(nanos[0]), Double.parseDouble(nanos[1]), Double.parseDouble(nanos[2]));
    } catch (IOException e) {
      throw new UncheckedIOException("the full path cannot be measured", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Says the three figures of {@link Cost}. */
  public static void main(String[] arguments) {
    FullPath path = new FullPath(Integer.parseInt(arguments[0]));
    Cost cost = path.measure();
    System.out.println(
        cost.nanosPerRecord() + " " + cost.decodeNanos() + " " + cost.inflateNanos());
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
    double[] audited = new double[ROUNDS];
    double[] decoded = new double[ROUNDS];
    double[] inflated = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      // Side by side: how fast the machine is changes from one second to the next.
      decoded[round] = nanos(decode);
      audited[round] = nanos(audit) - decoded[round];
      inflated[round] = nanos(inflate);
    }
    return new Cost(median(audited), median(decoded), median(inflated));
  }

  /** Depends on every result, so that none is left out. */
  public long sink() {
    return sink;
  }

  private void audit() {
    Digest digest = new Digest(InvertibleSketch.DEFAULT_CELLS);
    Consumer<WireRecord> visit =
        record ->
            digest.visit(
                identities.of(record),
                record.offset(),
                record.timestamp(),
                Window.startOf(record.timestamp()));
    try (RecordDecoder decoder = RecordDecoder.reusing()) {
      for (ByteBuffer batch : plain) {
        decoder.decode(batch.duplicate(), visit);
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

  private static double nanos(Runnable work) {
    long begun = THREADS.getCurrentThreadCpuTime();
    for (int pass = 0; pass < PASSES_PER_ROUND; pass++) {
      work.run();
    }
    return (double) (THREADS.getCurrentThreadCpuTime() - begun)
        / (PASSES_PER_ROUND * BATCHES * RECORDS_PER_BATCH);
  }

  private static double median(double[] nanos) {
    Arrays.sort(nanos);
    return nanos[nanos.length / 2];
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

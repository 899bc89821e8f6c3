package io.mainstem.bench.audit;

import io.mainstem.auditor.reconcile.Digest;
import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.InvertibleSketch;
import io.mainstem.auditor.sketch.OrderHasher;
import io.mainstem.auditor.sketch.RecordHasher;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The steps of the full path one by one, for whoever wants to make them cheaper: each on other
 * records every time, as branches and caches would have it otherwise. {@link FullPath} is what
 * counts.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-Xmx256m", "-XX:+UseSerialGC"})
public class RecordBenchmark {

  private static final int RECORDS = 1_024;

  /** Bytes of key, value and headers. */
  @Param({"100", "1024"})
  private int recordBytes = 100;

  private final RecordHasher hasher = new RecordHasher(17);
  private final InvertibleSketch sketch = new InvertibleSketch(InvertibleSketch.DEFAULT_CELLS);
  private final OrderHasher order = new OrderHasher();
  private final Digest digest = new Digest(InvertibleSketch.DEFAULT_CELLS);
  private final ByteBuffer[] bodies = new ByteBuffer[RECORDS];
  private final Identity[] identities = new Identity[RECORDS];
  private int next;

  /** Makes the records. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    for (int i = 0; i < RECORDS; i++) {
      byte[] body = new byte[recordBytes];
      random.nextBytes(body);
      bodies[i] = ByteBuffer.wrap(body);
      identities[i] = hasher.of(i, bodies[i]);
    }
  }

  @Benchmark
  public Identity hash() {
    next = (next + 1) % RECORDS;
    return hasher.of(next, bodies[next]);
  }

  @Benchmark
  public void sketch() {
    next = (next + 1) % RECORDS;
    sketch.add(identities[next]);
  }

  @Benchmark
  public void order() {
    next = (next + 1) % RECORDS;
    order.add(identities[next]);
  }

  @Benchmark
  public void all() {
    next = (next + 1) % RECORDS;
    digest.visit(hasher.of(next, bodies[next]), next, next, 0);
  }
}

package io.mainstem.auditor.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class InvertibleSketchTest {

  @Property(tries = 300)
  void namesEveryDifferenceWithItsNumber(
      @ForAll long seed, @ForAll @IntRange(max = 40) int differences) {
    // Now and then two of them share all their cells: that is what more cells are for.
    boolean decoded = decodes(seed, differences, InvertibleSketch.DEFAULT_CELLS);
    assertThat(decoded || decodes(seed, differences, 64 * InvertibleSketch.DEFAULT_CELLS)).isTrue();
  }

  /** False if there were too many for the cells; what is decoded must be right. */
  private static boolean decodes(long seed, int differences, int cells) {
    Random random = new Random(seed);
    InvertibleSketch source = new InvertibleSketch(cells);
    InvertibleSketch target = new InvertibleSketch(cells);
    Map<Identity, Long> expected = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      Identity shared = identity(random);
      source.add(shared);
      target.add(shared);
    }
    for (int i = 0; i < differences; i++) {
      Identity different = identity(random);
      long times = random.nextInt(5) + 1L;
      boolean lost = random.nextBoolean();
      (lost ? source : target).add(different, times);
      expected.put(different, lost ? times : -times);
    }
    source.merge(target, -1);
    InvertibleSketch sent = InvertibleSketch.ofBytes(ByteBuffer.wrap(source.toBytes()));
    Optional<Map<Identity, Long>> found = sent.decode();
    found.ifPresent(names -> assertThat(names).isEqualTo(expected));
    return found.isPresent();
  }

  @Test
  void seventyDifferencesDecodeInMoreThan99OutOf100Sketches() {
    Random random = new Random(7);
    int decoded = 0;
    for (int run = 0; run < 1_000; run++) {
      InvertibleSketch sketch = new InvertibleSketch(InvertibleSketch.DEFAULT_CELLS);
      for (int i = 0; i < 70; i++) {
        sketch.add(identity(random), random.nextBoolean() ? 1 : -1);
      }
      decoded += sketch.decode().isPresent() ? 1 : 0;
    }
    assertThat(decoded).isGreaterThan(990);
  }

  @Property(tries = 50)
  void saysWhenThereIsTooMuch(@ForAll long seed) {
    Random random = new Random(seed);
    InvertibleSketch sketch = new InvertibleSketch(32);
    for (int i = 0; i < 500; i++) {
      sketch.add(identity(random));
    }
    assertThat(sketch.decode()).isEmpty();
  }

  @Test
  void aRecordDeliveredThreeTimesDoesNotLookLikeOneDeliveredOnce() {
    Identity identity = Identity.of(11, 12);
    InvertibleSketch sketch = new InvertibleSketch(InvertibleSketch.DEFAULT_CELLS);
    sketch.add(identity);
    sketch.add(identity, -3);
    assertThat(sketch.decode()).contains(Map.of(identity, -2L));
  }

  private static Identity identity(Random random) {
    return Identity.of(random.nextLong(), random.nextLong());
  }
}

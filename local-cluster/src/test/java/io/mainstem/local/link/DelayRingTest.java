package io.mainstem.local.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DelayRingTest {
  @Test
  void releasesBytesWhenTheirTimeHasCome() throws IOException {
    DelayRing ring = new DelayRing();
    ring.fill(source(new byte[10]), 10, 1_000_000);
    ring.fill(source(new byte[5]), 5, 2_000_000);

    assertThat(ring.released(999_999)).isZero();
    assertThat(ring.released(1_000_000)).isEqualTo(10);
    assertThat(ring.nextRelease(1_000_000)).isEqualTo(2_000_000);
    assertThat(ring.released(2_000_000)).isEqualTo(15);
  }

  @Test
  void growsForBytesThatWaitForTheirTimeButNotForASlowReader() throws IOException {
    DelayRing ring = new DelayRing();
    ring.fill(source(new byte[DelayRing.LEAST_CAPACITY]), Long.MAX_VALUE, 100);

    assertThat(ring.hasRoom(99)).isTrue();
    assertThat(ring.hasRoom(100)).isFalse();
  }

  /** Whatever the sizes of reads and writes, the same bytes leave in the same order. */
  @Property(tries = 50)
  void keepsBytesInOrder(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400_000) int chunk)
      throws IOException {
    Random random = new Random(seed);
    byte[] sent = new byte[3 * chunk + 1_000_000];
    random.nextBytes(sent);
    ReadableByteChannel source = source(sent);
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    DelayRing ring = new DelayRing();
    boolean ended = false;
    for (long now = 0; !ended || !ring.isEmpty(); now += 1_000_000) {
      if (!ended && ring.hasRoom(now)) {
        ended = ring.fill(source, 1 + random.nextInt(chunk), now + 3_000_000) < 0;
      }
      long released = ring.released(now);
      if (released > 0) {
        ring.drain(Channels.newChannel(arrived), 1 + random.nextInt((int) released));
      }
    }

    assertThat(arrived.toByteArray()).isEqualTo(sent);
  }

  private static ReadableByteChannel source(byte[] bytes) {
    return Channels.newChannel(new ByteArrayInputStream(bytes));
  }
}

package io.mainstem.wire.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ChecksumsTest {
  @Property(tries = 500)
  void theChangeOfALeadingPartPassesThroughWhatFollows(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 60) int leading,
      @ForAll @IntRange(min = 0, max = 300_000) int following) {
    Random random = new Random(seed);
    byte[] message = new byte[leading + following];
    random.nextBytes(message);
    byte[] changed = message.clone();
    for (int i = 0; i < leading; i++) {
      changed[i] = (byte) random.nextInt();
    }

    int change = Checksums.changeThrough(crc(message, leading), crc(changed, leading), following);

    assertThat(crc(message, message.length) ^ change).isEqualTo(crc(changed, changed.length));
  }

  private static int crc(byte[] bytes, int length) {
    return Checksums.crc32c(new CRC32C(), ByteBuffer.wrap(bytes), 0, length);
  }
}

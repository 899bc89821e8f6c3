package io.mainstem.auditor.sketch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecordHasherTest {

  private final RecordHasher hasher = new RecordHasher(42);

  @Test
  void directAndHeapBuffersGiveTheSame() {
    byte[] bytes = "value".getBytes(UTF_8);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3).position(3);
    direct.put(bytes).position(3);
    ByteBuffer amidst = ByteBuffer.wrap("the value!".getBytes(UTF_8), 4, 5);

    Identity identity = hasher.of(5, ByteBuffer.wrap(bytes));

    assertThat(hasher.of(5, direct)).isEqualTo(identity);
    assertThat(hasher.of(5, amidst)).isEqualTo(identity);
    assertThat(direct.position()).isEqualTo(3);
  }

  @Test
  void timestampContentAndKeyMatter() {
    ByteBuffer body = ByteBuffer.wrap("value".getBytes(UTF_8));
    Identity identity = hasher.of(5, body);

    assertThat(hasher.of(6, body)).isNotEqualTo(identity);
    assertThat(hasher.of(5, ByteBuffer.wrap("valuf".getBytes(UTF_8)))).isNotEqualTo(identity);
    assertThat(new RecordHasher(43).of(5, body)).isNotEqualTo(identity);
  }
}

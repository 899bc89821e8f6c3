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
    Identity fromDirect = hasher.begin(5).field(direct).end();
    assertThat(hasher.begin(5).field(ByteBuffer.wrap(bytes)).end()).isEqualTo(fromDirect);
    assertThat(hasher.begin(5).field(bytes).end()).isEqualTo(fromDirect);
    assertThat(direct.position()).isEqualTo(3);
  }

  @Test
  void fieldsDoNotRunIntoEachOther() {
    Identity split = hasher.begin(1).field(bytes("ab")).field(bytes("c")).end();
    assertThat(hasher.begin(1).field(bytes("a")).field(bytes("bc")).end()).isNotEqualTo(split);
    assertThat(hasher.begin(1).field(bytes("")).end())
        .isNotEqualTo(hasher.begin(1).field((byte[]) null).end());
  }

  @Test
  void theKeyMatters() {
    assertThat(new RecordHasher(1).begin(9).end()).isNotEqualTo(new RecordHasher(2).begin(9).end());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

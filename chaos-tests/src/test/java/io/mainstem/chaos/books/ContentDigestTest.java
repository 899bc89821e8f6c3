package io.mainstem.chaos.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ContentDigestTest {
  @Property(tries = 100)
  void doesNotDependOnOrderAndNoticesEveryRecord(
      @ForAll @Size(min = 1, max = 50) List<byte @Size(max = 20) []> values, @ForAll long seed) {
    List<byte[]> shuffled = new java.util.ArrayList<>(values);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(digest(shuffled)).isEqualTo(digest(values));
    assertThat(digest(shuffled.subList(1, shuffled.size()))).isNotEqualTo(digest(values));
  }

  @Test
  void tellsKeyFromValueAndAbsentFromEmpty() {
    byte[] a = {1};
    byte[] empty = {};

    assertThat(ContentDigest.hash(a, empty)).isNotEqualTo(ContentDigest.hash(empty, a));
    assertThat(ContentDigest.hash(null, a)).isNotEqualTo(ContentDigest.hash(empty, a));
  }

  private static ContentDigest digest(List<byte[]> values) {
    ContentDigest digest = ContentDigest.EMPTY;
    for (byte[] value : values) {
      digest = digest.plus(ContentDigest.hash(null, value));
    }
    return digest;
  }
}

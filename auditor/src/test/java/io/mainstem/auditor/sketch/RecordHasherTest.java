package io.mainstem.auditor.sketch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
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

  /** Where these change, {@link RecordHasher#VERSION} has to: two releases may compare records. */
  @Test
  void identitiesStayWhatTheyAre() {
    assertThat(hasher.of(0, ByteBuffer.allocate(0)))
        .isEqualTo(new Identity(1580647804051653574L, 1116961047371862345L));
    assertThat(hasher.of(1_700_000_000_000L, counting(100)))
        .isEqualTo(new Identity(764054776994460498L, 1215195942014838686L));
    assertThat(hasher.of(1_700_000_000_000L, counting(1_024)))
        .isEqualTo(new Identity(915326858194248954L, 368443241022577003L));
    assertThat(hasher.of(-1, counting(5_000)))
        .isEqualTo(new Identity(2254909395740254998L, 1314991976685269900L));
  }

  /** Around a step of the hash, around a chunk, and where a record has two and three of those. */
  private static final List<Integer> LENGTHS =
      List.of(
          0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 96, 1_024, 1_036, 2_047, 2_048, 2_049,
          2_079, 2_080, 2_081, 2_111, 2_112, 2_113, 4_095, 4_096, 4_127, 4_128, 4_129, 6_200);

  @Test
  void eachByteMattersToBothHalvesAtEveryLength() {
    for (int length : LENGTHS) {
      Set<Long> halves = new HashSet<>();
      byte[] body = new byte[length];
      hashBothHalves(body, halves);
      for (int i = 0; i < length; i++) {
        body[i] = (byte) 0x80; // the least that a word can differ by, for a product of 64 bits
        hashBothHalves(body, halves);
        body[i] = 0;
      }
      assertThat(halves).as("length %s", length).hasSize(2 * (length + 1));
    }
  }

  @Test
  void howManyZerosARecordHasMatters() {
    Set<Long> halves = new HashSet<>();
    for (int length = 0; length < 5_000; length++) {
      hashBothHalves(new byte[length], halves);
    }
    assertThat(halves).hasSize(2 * 5_000);
  }

  /**
   * Equal parts have other words of the key at other places, and in other chunks another weight.
   */
  @Property(tries = 300)
  void partsThatChangePlacesAreNoticed(
      @ForAll @IntRange(min = 1, max = 9) int log,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(min = 1, max = 20) int distance,
      @ForAll Random random) {
    int size = 8 << log;
    byte[] body = new byte[(from + distance + 1) * size + 11];
    random.nextBytes(body);
    byte[] changed = body.clone();
    System.arraycopy(body, from * size, changed, (from + distance) * size, size);
    System.arraycopy(body, (from + distance) * size, changed, from * size, size);
    RecordHasher keyed = new RecordHasher(random.nextLong());
    Identity before = keyed.of(1, ByteBuffer.wrap(body));
    Identity after = keyed.of(1, ByteBuffer.wrap(changed));
    assertThat(after.high()).isNotEqualTo(before.high());
    assertThat(after.low()).isNotEqualTo(before.low());
  }

  /** Keys may be any numbers, close ones and 0 among them. */
  @Test
  void everyBitOfTheKeyMattersToEveryBit() {
    Random random = new Random(5);
    int rounds = 2_000;
    int[] turned = new int[122];
    ByteBuffer zeros = ByteBuffer.allocate(64);
    for (int round = 0; round < rounds; round++) {
      Identity before = new RecordHasher(round).of(0, zeros);
      count(turned, before, new RecordHasher(round ^ (1L << random.nextInt(64))).of(0, zeros));
    }
    assertThat(Arrays.stream(turned)).allMatch(times -> isAboutHalf(times, rounds));
  }

  private void hashBothHalves(byte[] body, Set<Long> halves) {
    Identity identity = hasher.of(1_700_000_000_000L, ByteBuffer.wrap(body));
    halves.add(identity.high());
    halves.add(identity.low());
  }

  @Property(tries = 200)
  void whereARecordLiesInItsBufferDoesNotMatter(
      @ForAll @Size(max = 5_000) byte[] body, @ForAll @IntRange(max = 40) int before) {
    ByteBuffer moved = ByteBuffer.allocate(before + body.length + 7).position(before);
    moved.put(body).flip().position(before);
    assertThat(hasher.of(5, moved)).isEqualTo(hasher.of(5, ByteBuffer.wrap(body)));
    assertThat(hasher.of(5, moved.slice())).isEqualTo(hasher.of(5, ByteBuffer.wrap(body)));
  }

  /** Each bit of a record turns each bit of its identity in half of all cases. */
  @Test
  void everyBitMattersToEveryBit() {
    Random random = new Random(3);
    int rounds = 2_000;
    for (int length : new int[] {8, 37, 100, 300, 1_024, 3_000, 5_000}) {
      int[] turned = new int[122];
      for (int round = 0; round < rounds; round++) {
        byte[] body = new byte[length];
        random.nextBytes(body);
        Identity before = hasher.of(round, ByteBuffer.wrap(body));
        body[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        count(turned, before, hasher.of(round, ByteBuffer.wrap(body)));
      }
      assertThat(Arrays.stream(turned))
          .as("length %s", length)
          .allMatch(times -> isAboutHalf(times, rounds));
    }
  }

  @Test
  void everyBitOfTheTimestampMattersToEveryBit() {
    Random random = new Random(4);
    int rounds = 4_000;
    int[] turned = new int[122];
    ByteBuffer body = counting(64);
    for (int round = 0; round < rounds; round++) {
      long timestamp = random.nextLong();
      Identity before = hasher.of(timestamp, body);
      count(turned, before, hasher.of(timestamp ^ (1L << random.nextInt(64)), body));
    }
    assertThat(Arrays.stream(turned)).allMatch(times -> isAboutHalf(times, rounds));
  }

  /**
   * Records as alike as those of real topics: counters, flags and padding. A good hash of 61 bits
   * has a chance of 1 in 46,000 for a single collision among ten million.
   */
  @Test
  void noTwoOfManyAlikeRecordsHaveEvenHalfOfTheirIdentityInCommon() {
    int number = Integer.getInteger("mainstem.audit.hashedRecords", 300_000);
    long[] highs = new long[number];
    long[] lows = new long[number];
    byte[] body = new byte[72];
    ByteBuffer view = ByteBuffer.wrap(body);
    for (int i = 0; i < number; i++) {
      // A counter that moves through the record, and one bit beside it.
      int at = 8 * (i % 8);
      Arrays.fill(body, (byte) 0);
      view.putInt(at, i / 8 + 1);
      view.putInt(at + 4, (i & 1) << (i / 8 % 32));
      Identity identity = hasher.of(1_700_000_000_000L + i % 3, view);
      highs[i] = identity.high();
      lows[i] = identity.low();
    }
    assertThat(equalNeighbours(highs)).isZero();
    assertThat(equalNeighbours(lows)).isZero();
  }

  private static int equalNeighbours(long[] numbers) {
    Arrays.sort(numbers);
    int equal = 0;
    for (int i = 1; i < numbers.length; i++) {
      equal += numbers[i] == numbers[i - 1] ? 1 : 0;
    }
    return equal;
  }

  private static void count(int[] turned, Identity before, Identity after) {
    long high = before.high() ^ after.high();
    long low = before.low() ^ after.low();
    for (int bit = 0; bit < 61; bit++) {
      turned[bit] += (int) (high >>> bit & 1);
      turned[61 + bit] += (int) (low >>> bit & 1);
    }
  }

  /** Within six standard deviations: never by chance. */
  private static boolean isAboutHalf(int times, int rounds) {
    return Math.abs(times - rounds / 2.0) < 6 * Math.sqrt(rounds / 4.0);
  }

  private static ByteBuffer counting(int length) {
    ByteBuffer body = ByteBuffer.allocate(length);
    for (int i = 0; i < length; i++) {
      body.put((byte) i);
    }
    return body.flip();
  }
}

package io.mainstem.auditor.sketch;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A summary of a multiset of identities from which the <em>difference</em> of two multisets can be
 * read back, however large they are: an additive invertible Bloom lookup table (Goodrich and
 * Mitzenmacher, "Invertible Bloom Lookup Tables", 2011; Eppstein et al., "What's the Difference?",
 * 2011).
 *
 * <p>Each identity is counted in {@value #HASHES} cells, one in each quarter of the table. A cell
 * holds the number, the sum of the identities and the sum of a check of each, all in the field of
 * integers modulo 2^61-1. What both sides have cancels out. A cell in which one identity is left,
 * any number of times, shows it: sum divided by number, and its check agrees. Taking it out of its
 * other cells shows the next ("peeling").
 *
 * <p>With 128 cells, 70 different identities decode with 99.9 %. Adding instead of XOR: what was
 * delivered three times must not look like what was delivered once. Linear: sketches of parts add
 * up to the sketch of the whole. Not thread-safe.
 */
public final class InvertibleSketch {

  /** Cells that are enough for 70 differences. */
  public static final int DEFAULT_CELLS = 128;

  /** Bytes of a cell when it is written down. */
  public static final int CELL_BYTES = 28;

  private static final int HASHES = 4;

  /** What a cell holds, one after the other in the same array: a cell is half a cache line. */
  private static final int COUNT = 0;

  private static final int HIGH = 1;
  private static final int LOW = 2;
  private static final int CHECK = 3;
  private static final int FIELDS = 4;

  private final int quarter;
  private final long[] table;

  /**
   * @param cells a multiple of 4 that is a power of two
   */
  public InvertibleSketch(int cells) {
    if (cells < HASHES || Integer.bitCount(cells) != 1) {
      throw new IllegalArgumentException("cells must be a power of two from 4, got " + cells);
    }
    quarter = cells / HASHES;
    table = new long[cells * FIELDS];
  }

  /** How many cells it has. */
  public int cells() {
    return table.length / FIELDS;
  }

  /** Counts an identity once. */
  public void add(Identity identity) {
    long mixed = mix(identity);
    long check = check(mixed);
    long places = scramble(mixed);
    long further = scramble(places);
    addOnce((int) places & (quarter - 1), identity, check);
    addOnce(quarter + ((int) (places >>> 32) & (quarter - 1)), identity, check);
    addOnce(2 * quarter + ((int) further & (quarter - 1)), identity, check);
    addOnce(3 * quarter + ((int) (further >>> 32) & (quarter - 1)), identity, check);
  }

  private void addOnce(int cell, Identity identity, long check) {
    addTo(cell, 1, identity.high(), identity.low(), check);
  }

  private void addTo(int cell, long times, long high, long low, long check) {
    int at = cell * FIELDS;
    table[at + COUNT] += times;
    table[at + HIGH] = Field61.add(table[at + HIGH], high);
    table[at + LOW] = Field61.add(table[at + LOW], low);
    table[at + CHECK] = Field61.add(table[at + CHECK], check);
  }

  private long read(int cell, int field) {
    return table[cell * FIELDS + field];
  }

  /** Counts an identity any number of times, negative to take it out. */
  public void add(Identity identity, long times) {
    long factor = Field61.ofSigned(times);
    long high = Field61.multiply(identity.high(), factor);
    long low = Field61.multiply(identity.low(), factor);
    long mixed = mix(identity);
    long check = Field61.multiply(check(mixed), factor);
    for (int hash = 0; hash < HASHES; hash++) {
      addTo(cellOf(mixed, hash), times, high, low, check);
    }
  }

  /** Adds what the other has counted, {@code times} 1, or takes it out, {@code times} -1. */
  public void merge(InvertibleSketch other, int times) {
    if (other.cells() != cells()) {
      throw new IllegalArgumentException(cells() + " cells against " + other.cells());
    }
    long factor = Field61.ofSigned(times);
    for (int cell = 0; cell < cells(); cell++) {
      addTo(
          cell,
          times * other.read(cell, COUNT),
          Field61.multiply(other.read(cell, HIGH), factor),
          Field61.multiply(other.read(cell, LOW), factor),
          Field61.multiply(other.read(cell, CHECK), factor));
    }
  }

  /**
   * Writes it down: {@value #CELL_BYTES} bytes for each cell.
   *
   * @throws ArithmeticException if a cell counts more than 2^31 records
   */
  public byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(cells() * CELL_BYTES);
    for (int cell = 0; cell < cells(); cell++) {
      bytes.putInt(Math.toIntExact(read(cell, COUNT)));
      bytes.putLong(read(cell, HIGH)).putLong(read(cell, LOW)).putLong(read(cell, CHECK));
    }
    return bytes.array();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if that did not
   */
  public static InvertibleSketch ofBytes(ByteBuffer written) {
    ByteBuffer bytes = written.duplicate();
    if (bytes.remaining() % CELL_BYTES != 0) {
      throw new IllegalArgumentException("not a sketch: " + bytes.remaining() + " bytes");
    }
    InvertibleSketch sketch = new InvertibleSketch(bytes.remaining() / CELL_BYTES);
    for (int cell = 0; cell < sketch.cells(); cell++) {
      int count = bytes.getInt();
      long high = element(bytes.getLong());
      long low = element(bytes.getLong());
      sketch.addTo(cell, count, high, low, element(bytes.getLong()));
    }
    return sketch;
  }

  private static long element(long number) {
    if (number < 0 || number >= Field61.PRIME) {
      throw new IllegalArgumentException("not a sketch: " + number + " is no field element");
    }
    return number;
  }

  /** True if nothing is left: both sides had the same, but for a chance of about 2^-61. */
  public boolean isZero() {
    for (long left : table) {
      if (left != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads the identities that are left, each with its number (never 0). Empties the sketch.
   *
   * @return empty if there are too many for the cells: count again with more
   */
  public Optional<Map<Identity, Long>> decode() {
    Map<Identity, Long> found = new LinkedHashMap<>();
    ArrayDeque<Integer> candidates = new ArrayDeque<>();
    for (int cell = 0; cell < cells(); cell++) {
      candidates.add(cell);
    }
    // Each success takes one identity out for good; a wrong one (chance 2^-61) could loop.
    int limit = cells() * 2;
    while (!candidates.isEmpty() && limit > 0) {
      int cell = candidates.poll();
      Optional<Identity> pure = pure(cell);
      if (pure.isPresent()) {
        Identity identity = pure.get();
        long times = read(cell, COUNT);
        found.merge(identity, times, Long::sum);
        add(identity, -times);
        long mixed = mix(identity);
        for (int hash = 0; hash < HASHES; hash++) {
          candidates.add(cellOf(mixed, hash));
        }
        limit--;
      }
    }
    found.values().removeIf(times -> times == 0);
    return isZero() ? Optional.of(found) : Optional.empty();
  }

  private Optional<Identity> pure(int cell) {
    long factor = Field61.ofSigned(read(cell, COUNT));
    if (factor == 0) {
      return Optional.empty();
    }
    long inverse = Field61.inverse(factor);
    Identity candidate =
        new Identity(
            Field61.multiply(read(cell, HIGH), inverse),
            Field61.multiply(read(cell, LOW), inverse));
    long mixed = mix(candidate);
    boolean agrees =
        Field61.multiply(read(cell, CHECK), inverse) == check(mixed)
            && cellOf(mixed, cell / quarter) == cell;
    return agrees ? Optional.of(candidate) : Optional.empty();
  }

  /** Two cells out of one scrambling: a quarter, a power of two, takes at most 32 bits. */
  private int cellOf(long mixed, int hash) {
    long places = scramble(mixed);
    long half = hash < 2 ? places : scramble(places);
    return hash * quarter + ((int) (half >>> (32 * (hash & 1))) & (quarter - 1));
  }

  private static long mix(Identity identity) {
    return scramble(identity.high() ^ Long.rotateLeft(identity.low(), 32));
  }

  private static long check(long mixed) {
    return Field61.of(scramble(mixed ^ 0x2545f4914f6cdd1dL));
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long scramble(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

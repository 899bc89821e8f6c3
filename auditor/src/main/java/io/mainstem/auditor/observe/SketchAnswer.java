package io.mainstem.auditor.observe;

import io.mainstem.auditor.reconcile.Digest;
import io.mainstem.auditor.sketch.InvertibleSketch;
import io.mainstem.auditor.sketch.OrderHash;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link SketchQuestion}.
 *
 * @param unreadable why there is none; null if there is
 * @param logStart where the log begins now if that is why, -1 otherwise
 * @param sketch as {@link InvertibleSketch#toBytes} writes it; null if none was asked for
 * @param order of all records, or of those whose places were not asked for; its hash
 * @param ordered how many records those are
 * @param oldest timestamp of a record, milliseconds since 1970; {@link Long#MAX_VALUE} for none
 * @param places of records: {@value #PLACE_BYTES} bytes each, index into the question (4), offset
 *     from the question's first (4), timestamp (8) and how many windows after its own it is counted
 *     in (4)
 * @param identities of what stands at single offsets: {@value #IDENTITY_BYTES} bytes each, index
 *     into the question (4) and both halves (8 and 8)
 * @param version of the question, {@link SketchQuestion#VERSION}; 0 where nothing is said
 */
public record SketchAnswer(
    @Nullable String unreadable,
    long logStart,
    @Nullable ByteBuffer sketch,
    long order,
    long ordered,
    long records,
    long dropped,
    long oldest,
    @Nullable ByteBuffer places,
    @Nullable ByteBuffer identities,
    int version) {

  static final int PLACE_BYTES = 20;
  static final int IDENTITY_BYTES = 20;

  static SketchAnswer unreadable(String why, long logStart) {
    return new SketchAnswer(why, logStart, null, 0, 0, 0, 0, 0, null, null, SketchQuestion.VERSION);
  }

  static SketchAnswer of(Digest digest) {
    return new SketchAnswer(
        null,
        -1,
        ByteBuffer.wrap(digest.sketch().toBytes()),
        digest.order().hash(),
        digest.order().length(),
        digest.records(),
        digest.dropped(),
        digest.oldest(),
        null,
        null,
        SketchQuestion.VERSION);
  }

  /**
   * @param rest the order of the records that were not asked for
   */
  static SketchAnswer ofPlaces(Numbers places, OrderHash rest) {
    return new SketchAnswer(
        null,
        -1,
        null,
        rest.hash(),
        rest.length(),
        0,
        0,
        0,
        places.bytes(),
        null,
        SketchQuestion.VERSION);
  }

  static SketchAnswer ofIdentities(Numbers identities) {
    return new SketchAnswer(
        null, -1, null, 0, 0, 0, 0, 0, null, identities.bytes(), SketchQuestion.VERSION);
  }

  /** See {@link #order}. */
  OrderHash orderHash() {
    return new OrderHash(order, ordered);
  }

  /** The digest that was asked for. Throws {@link IllegalArgumentException} if it is none. */
  Digest digest() {
    return new Digest(
        InvertibleSketch.ofBytes(written(sketch)), orderHash(), records, dropped, oldest);
  }

  /** The places, as they were written down. */
  ByteBuffer placesWritten() {
    return written(places);
  }

  /** The identities, as they were written down. */
  ByteBuffer identitiesWritten() {
    return written(identities);
  }

  private static ByteBuffer written(@Nullable ByteBuffer bytes) {
    return bytes == null ? ByteBuffer.allocate(0) : bytes.duplicate();
  }

  /** Numbers being written down. Not thread-safe. */
  static final class Numbers {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void add(int number) {
      for (int shift = 24; shift >= 0; shift -= 8) {
        bytes.write(number >>> shift);
      }
    }

    void add(long number) {
      add((int) (number >>> 32));
      add((int) number);
    }

    ByteBuffer bytes() {
      return ByteBuffer.wrap(bytes.toByteArray());
    }
  }
}

package io.mainstem.worker.mirror;

/**
 * Source records that the target refused for what they are, and that the next owner of the mirror
 * on this worker therefore sends one by one, until it is known which of them it is.
 *
 * @param from the first source offset
 * @param to one past the last
 * @param proven true if there is one record only, so that it is the one
 * @param why the target's words
 */
record Suspicion(long from, long to, boolean proven, String why) {

  /** Nothing is suspected. */
  static final Suspicion NONE = new Suspicion(-1, -1, false, "");

  /** True if it brings the mirror forward to look at this, after what was suspected before. */
  boolean isNewsAfter(Suspicion before) {
    return !equals(NONE) && !equals(before);
  }

  /** True if any of these offsets is suspected. */
  boolean touches(long first, long last) {
    return first < to && last >= from;
  }

  /** True if this record is the one. */
  boolean condemns(long offset) {
    return proven && offset >= from && offset < to;
  }
}

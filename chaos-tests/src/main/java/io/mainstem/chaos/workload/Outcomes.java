package io.mainstem.chaos.workload;

import io.mainstem.chaos.books.ContentDigest;
import java.util.List;

/** What became of some records of a producer since it last told. */
@SuppressWarnings("ArrayRecordComponent") // passed on at once; nobody compares them
record Outcomes(long[] acknowledged, ContentDigest digest, List<Trouble> troubles) {

  /**
   * A record that was not acknowledged.
   *
   * @param neverSent it certainly never left the client
   */
  record Trouble(long sequence, boolean neverSent, String error) {}
}

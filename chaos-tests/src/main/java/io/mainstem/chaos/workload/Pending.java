package io.mainstem.chaos.workload;

import io.mainstem.chaos.books.ContentDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Outcomes on their way from the client's network thread to the producer's own. Thread-safe. */
final class Pending {
  private long[] sequences = new long[1_024];
  private int count;
  private ContentDigest digest = ContentDigest.EMPTY;
  private List<Outcomes.Trouble> troubles = new ArrayList<>();

  synchronized void acknowledged(long sequence, long hash) {
    if (count == sequences.length) {
      sequences = Arrays.copyOf(sequences, count * 2);
    }
    sequences[count++] = sequence;
    digest = digest.plus(hash);
  }

  synchronized void trouble(Outcomes.Trouble trouble) {
    troubles.add(trouble);
  }

  /** Everything since the last call. */
  synchronized Outcomes take() {
    Outcomes taken = new Outcomes(Arrays.copyOf(sequences, count), digest, troubles);
    count = 0;
    digest = ContentDigest.EMPTY;
    troubles = new ArrayList<>();
    return taken;
  }
}

package io.mainstem.bench;

import java.util.List;

/**
 * What is lost in each round against the one beside it: tells less drift of the machine than
 * medians do, and how far the mean can be trusted.
 *
 * @param mean share that is lost, over the rounds
 * @param standardError of the mean; not a number for a single round
 */
record PairedLoss(double mean, double standardError) {

  /**
   * Compares round by round.
   *
   * @param without rates, as many as {@code with}, at least one
   */
  static PairedLoss of(List<Double> without, List<Double> with) {
    int rounds = without.size();
    if (rounds == 0 || rounds != with.size()) {
      throw new IllegalArgumentException(rounds + " rounds against " + with.size());
    }
    double[] losses = new double[rounds];
    double sum = 0;
    for (int i = 0; i < rounds; i++) {
      losses[i] = 1 - with.get(i) / without.get(i);
      sum += losses[i];
    }
    double mean = sum / rounds;
    double squares = 0;
    for (double loss : losses) {
      squares += (loss - mean) * (loss - mean);
    }
    return new PairedLoss(mean, Math.sqrt(squares / (rounds - 1) / rounds));
  }
}

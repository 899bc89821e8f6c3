package io.mainstem.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The value in the middle; the mean of the two in the middle of an even number. */
final class Median {
  private Median() {}

  /**
   * @throws IllegalArgumentException if there is none
   */
  static double of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing has no median");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** The median of one figure of each. */
  static <T> double of(List<T> all, ToDoubleFunction<T> figure) {
    return of(all.stream().map(figure::applyAsDouble).toList());
  }
}

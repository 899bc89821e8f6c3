package io.mainstem.chaos.check;

import java.util.ArrayList;
import java.util.List;

/**
 * A verdict and why.
 *
 * @param reasons sentences for people; empty if there is nothing to say
 */
public record Finding(Verdict verdict, List<String> reasons) {
  public static final Finding VALID = new Finding(Verdict.VALID, List.of());

  public Finding {
    reasons = List.copyOf(reasons);
  }

  public static Finding unknown(String reason) {
    return new Finding(Verdict.UNKNOWN, List.of(reason));
  }

  public static Finding invalid(List<String> reasons) {
    return new Finding(Verdict.INVALID, reasons);
  }

  /** Both findings over the same run. */
  public Finding and(Finding other) {
    List<String> all = new ArrayList<>(reasons);
    all.addAll(other.reasons);
    return new Finding(verdict.and(other.verdict), all);
  }
}

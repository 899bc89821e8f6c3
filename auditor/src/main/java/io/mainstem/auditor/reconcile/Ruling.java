package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What a window's facts amount to.
 *
 * @param settled nothing is expected to change it but late records
 * @param examine the records must be compared one by one before more can be said
 * @param detail why, when the verdict needs a reason
 */
public record Ruling(Verdict verdict, boolean settled, boolean examine, @Nullable String detail) {

  static Ruling waiting(Verdict verdict, @Nullable String detail) {
    return new Ruling(verdict, false, false, detail);
  }

  static Ruling settled(Verdict verdict, @Nullable String detail) {
    return new Ruling(verdict, true, false, detail);
  }
}

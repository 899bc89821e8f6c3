package io.mainstem.auditor.reconcile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of an {@link ExaminationOrder}.
 *
 * @param findings none if both ends hold the same records in the same order
 * @param unable why the records could not be compared; null if they were
 */
public record Examination(ExaminationOrder order, List<Finding> findings, @Nullable String unable) {

  public Examination {
    findings = List.copyOf(findings);
  }

  public static Examination of(ExaminationOrder order, List<Finding> findings) {
    return new Examination(order, findings, null);
  }

  public static Examination unable(ExaminationOrder order, String reason) {
    return new Examination(order, List.of(), reason);
  }
}

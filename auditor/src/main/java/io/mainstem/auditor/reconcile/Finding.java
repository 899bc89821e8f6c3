package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;

/**
 * One record at fault, by name.
 *
 * @param kind a verdict that {@linkplain Verdict#failed() failed}
 * @param sourceOffset -1 if it never stood at the source
 * @param targetOffset -1 if it does not stand at the target
 * @param timestamp of the record, milliseconds since 1970
 */
public record Finding(Verdict kind, long sourceOffset, long targetOffset, long timestamp)
    implements Comparable<Finding> {

  public Finding {
    if (!kind.failed()) {
      throw new IllegalArgumentException(kind + " is no fault");
    }
  }

  @Override
  public int compareTo(Finding other) {
    int bySource = Long.compare(sourceOffset, other.sourceOffset);
    return bySource != 0 ? bySource : Long.compare(targetOffset, other.targetOffset);
  }
}

package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What speaks against calling something a fault that a comparison has found. */
@FunctionalInterface
public interface Doubts {

  Doubts NONE = finding -> null;

  /**
   * Where topics are compacted, records that are only at one end, or more often there, may have
   * been removed from the other.
   */
  Doubts OF_COMPACTED = Doubts::ofCompacted;

  /** Why this may be no fault; null if it is one beyond doubt. */
  @Nullable String about(Finding finding);

  /** The findings that are faults beyond doubt. */
  default List<Finding> certain(List<Finding> findings) {
    return findings.stream().filter(finding -> about(finding) == null).toList();
  }

  private static @Nullable String ofCompacted(Finding finding) {
    Set<Verdict> compactionDoes = EnumSet.of(Verdict.LOSS, Verdict.PHANTOM, Verdict.DUPLICATE);
    return compactionDoes.contains(finding.kind())
        ? "the ends differ in what compaction may have removed from one of them"
        : null;
  }
}

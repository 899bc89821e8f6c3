package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.sketch.Identity;
import java.util.Set;

/** Both ends of a mirror, to be read record by record as a read-committed consumer sees them. */
public interface Ends {

  /** Looks at records one by one, in the order of their log. */
  @FunctionalInterface
  interface Visitor {
    void visit(Identity record, long offset, long timestamp);
  }

  /**
   * Shows the records from inclusive, to exclusive.
   *
   * @throws EndUnreadableException if the stretch cannot be read as a whole
   */
  void readSource(LogId log, long from, long to, Visitor visitor)
      throws EndUnreadableException, InterruptedException;

  /**
   * Shows the records from inclusive, to exclusive, of these writers only.
   *
   * @param writers producer ids; empty for all
   * @throws EndUnreadableException if the stretch cannot be read as a whole
   */
  void readTarget(LogId log, long from, long to, Set<Long> writers, Visitor visitor)
      throws EndUnreadableException, InterruptedException;
}

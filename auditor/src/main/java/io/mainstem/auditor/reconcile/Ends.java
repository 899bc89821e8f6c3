package io.mainstem.auditor.reconcile;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.sketch.Identity;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;

/**
 * Both ends of a mirror, to be read record by record as a read-committed consumer sees them. All
 * identities of one {@code Ends} are made with one key.
 */
public interface Ends {

  /** Looks at records one by one, in the order of their log. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Sees a record.
     *
     * @param timestamp milliseconds since 1970
     * @param countedIn start of the window that it is counted in at this end: its own, or a later
     *     one where a batch is counted by its header
     */
    void visit(Identity record, long offset, long timestamp, long countedIn);

    /** A record that a filter drops. */
    default void dropped(long offset, long timestamp, long countedIn) {}
  }

  /** The end that was copied from. */
  SourceEnd source();

  /**
   * Shows the records from inclusive, to exclusive, of these writers only.
   *
   * @param writers producer ids; empty for all
   * @throws EndUnreadableException if the stretch cannot be read as a whole
   */
  void readTarget(LogId log, long from, long to, Set<Long> writers, Visitor visitor)
      throws EndUnreadableException, InterruptedException;

  /**
   * Those of some source offsets whose records are in the route's dead-letter topic by now.
   *
   * @throws EndUnreadableException if that cannot be told
   */
  Set<Long> deadLettered(MirrorId mirror, LogId source, Set<Long> offsets)
      throws EndUnreadableException, InterruptedException;

  /** What stands at single target offsets, whoever wrote it. */
  default Map<Long, Identity> lookUpTarget(LogId log, NavigableSet<Long> offsets)
      throws EndUnreadableException, InterruptedException {
    return SourceEnd.lookUp(
        offsets, (from, to, visitor) -> readTarget(log, from, to, Set.of(), visitor));
  }
}

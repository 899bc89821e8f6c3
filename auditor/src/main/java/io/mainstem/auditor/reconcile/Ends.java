package io.mainstem.auditor.reconcile;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
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
    void visit(Identity record, long offset, long timestamp);

    /** A record that a filter drops. */
    default void dropped(long offset, long timestamp) {}
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

  /** Lets through what belongs to a window. */
  static Visitor within(Window window, Visitor visitor) {
    long start = window.start();
    long end = window.end();
    return new Visitor() {
      @Override
      public void visit(Identity record, long offset, long timestamp) {
        if (timestamp >= start && timestamp < end) {
          visitor.visit(record, offset, timestamp);
        }
      }

      @Override
      public void dropped(long offset, long timestamp) {
        if (timestamp >= start && timestamp < end) {
          visitor.dropped(offset, timestamp);
        }
      }
    };
  }
}

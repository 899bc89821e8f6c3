package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was written down before: the books keep only what is not settled yet and ask here for the
 * rest. Segments are written here before the books hear of them.
 */
public interface History {

  /** The entries of one window, one for each writer. */
  List<SegmentEntry> entries(LogId log, Window window);

  /** The windows that records from this offset on are counted in, and perhaps some before it. */
  Set<Window> windowsFrom(LogId log, long offset);

  /** What was last said of a window; empty if nothing was. */
  Optional<Verdict> verdict(MirrorId mirror, Window window);
}

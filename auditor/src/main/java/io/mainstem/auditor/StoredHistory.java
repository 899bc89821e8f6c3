package io.mainstem.auditor;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.History;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.store.SegmentStore;
import io.mainstem.auditor.store.VerdictStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the database remembers for the books. */
record StoredHistory(SegmentStore segments, VerdictStore verdicts) implements History {

  @Override
  public List<SegmentEntry> entries(LogId log, Window window) {
    return segments.entries(log, window);
  }

  @Override
  public Set<Window> windowsFrom(LogId log, long offset) {
    return segments.windowsFrom(log, offset);
  }

  @Override
  public Optional<Verdict> verdict(MirrorId mirror, Window window) {
    return verdicts.verdict(mirror, window);
  }
}

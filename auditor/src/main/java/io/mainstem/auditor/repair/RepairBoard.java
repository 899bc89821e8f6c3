package io.mainstem.auditor.repair;

import io.mainstem.auditor.reconcile.Redelivery;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Where a repair announces itself and the audit loop picks it up. Outlives audit sessions: what one
 * did not write down the next one finds. Thread-safe.
 */
public final class RepairBoard {

  /**
   * An announcement that waits.
   *
   * @param missingIn the window that the records were missing in, to be looked at again
   * @param writtenDown to be completed when it is in the books
   */
  public record Announcement(
      Redelivery redelivery, Window missingIn, CompletableFuture<Void> writtenDown) {}

  private final ConcurrentLinkedQueue<Announcement> waiting = new ConcurrentLinkedQueue<>();

  /** Announces; completes when the books know it. */
  CompletableFuture<Void> announce(Redelivery redelivery, Window missingIn) {
    CompletableFuture<Void> writtenDown = new CompletableFuture<>();
    waiting.add(new Announcement(redelivery, missingIn, writtenDown));
    return writtenDown;
  }

  /** What waits; it stays until {@link #done}. */
  public List<Announcement> waiting() {
    return new ArrayList<>(waiting);
  }

  /** An announcement is in the books. */
  public void done(Announcement announcement) {
    waiting.remove(announcement);
    announcement.writtenDown().complete(null);
  }
}

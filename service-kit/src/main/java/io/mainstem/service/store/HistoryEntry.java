package io.mainstem.service.store;

import java.time.Instant;
import java.util.List;

/** One change in the audit trail. */
public record HistoryEntry(Instant at, String who, String why, List<Item> items) {

  /**
   * One value of the change.
   *
   * @param fromVersion -1 if it did not exist
   * @param toVersion -1 if it does not exist any more
   */
  public record Item(String path, int fromVersion, int toVersion) {}
}

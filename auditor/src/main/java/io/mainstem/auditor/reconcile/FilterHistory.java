package io.mainstem.auditor.reconcile;

import io.mainstem.api.federation.Route.RecordFilter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * By which filter the records of a source were chosen, from which offset on. A route's filter may
 * change; what was copied before was chosen by the one before. Only which filter was in force is
 * taken from the replicator: what it drops, the auditor finds out by itself. Not thread-safe.
 */
public final class FilterHistory {

  private final TreeMap<Long, Optional<RecordFilter>> from = new TreeMap<>();

  /** Notes the filter in force from this source offset on; null for none. */
  public void note(long sourceOffset, @Nullable RecordFilter filter) {
    Optional<RecordFilter> now = Optional.ofNullable(filter);
    Map.Entry<Long, Optional<RecordFilter>> before = from.floorEntry(sourceOffset);
    if (before == null || !before.getValue().equals(now)) {
      from.put(sourceOffset, now);
    }
  }

  /** The filter that the record at this offset was chosen by; null for none. */
  public @Nullable RecordFilter at(long sourceOffset) {
    Map.Entry<Long, Optional<RecordFilter>> entry = from.floorEntry(sourceOffset);
    if (entry == null) {
      entry = from.firstEntry();
    }
    return entry == null ? null : entry.getValue().orElse(null);
  }

  /** Whether there was a filter at any time. */
  public boolean any() {
    return from.values().stream().anyMatch(Optional::isPresent);
  }

  /** Each change, by the source offset it holds from; empty for no filter. */
  public Map<Long, Optional<RecordFilter>> changes() {
    return new TreeMap<>(from);
  }

  void addAll(FilterHistory other) {
    from.putAll(other.from);
  }
}

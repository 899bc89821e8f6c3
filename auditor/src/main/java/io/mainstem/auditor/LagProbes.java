package io.mainstem.auditor;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.segment.LogId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the timestamp of the first record that a mirror has not copied, for mirrors that are
 * behind: a lag in time is a fact of that record and is never worked out from counts. At most one
 * reading of a log and {@value #MOST} readings at a time; each mirror again after {@value
 * #AGAIN_MILLIS} ms if it has moved.
 */
final class LagProbes {

  private static final int MOST = 64;
  private static final long AGAIN_MILLIS = 5_000;

  /** What was read is shown for this long while the mirror moves on. */
  private static final long STALE_MILLIS = 30_000;

  private record Probe(long position, @Nullable Long timestamp, long at) {}

  private final Map<MirrorId, Probe> probes = new ConcurrentHashMap<>();
  private final Set<LogId> underWay = ConcurrentHashMap.newKeySet();

  /**
   * The timestamp of the oldest record that is not copied, as last read; null if it is not known.
   */
  @Nullable Long oldest(Observers observers, MirrorSpec mirror, long position, long end, long now) {
    Probe last = probes.get(mirror.id());
    boolean holds = last != null && last.position() == position && last.timestamp() != null;
    if (!holds && (last == null || now - last.at() >= AGAIN_MILLIS)) {
      look(observers, mirror, position, end, now);
    }
    return last != null && (holds || now - last.at() < STALE_MILLIS) ? last.timestamp() : null;
  }

  private void look(Observers observers, MirrorSpec mirror, long position, long end, long now) {
    if (underWay.size() >= MOST || !underWay.add(mirror.source())) {
      return;
    }
    CompletableFuture<@Nullable Long> reading =
        observers.firstTimestamp(mirror.source(), position, end);
    CompletableFuture<?> unused =
        reading.whenComplete(
            (timestamp, error) -> {
              underWay.remove(mirror.source());
              probes.put(mirror.id(), new Probe(position, error == null ? timestamp : null, now));
            });
  }
}

package io.mainstem.controller.fleet;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.StuckMirrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then for mirrors that do not get on. A verdict's moves are asked for once; its
 * quarantines hold until they end. Used by the leading controller's thread only.
 */
final class StuckWatch {

  private static final Logger log = LoggerFactory.getLogger(StuckWatch.class);
  private static final long MILLIS_BETWEEN_LOOKS = 5_000;
  private static final StuckMirrors.Verdict NOTHING = new StuckMirrors.Verdict(Set.of(), Map.of());

  private final StuckMirrors.Limits limits;
  private StuckMirrors judge;
  private StuckMirrors.Verdict last = NOTHING;
  private final Map<MirrorId, Long> released = new HashMap<>();
  private long lookedAt = Long.MIN_VALUE / 2;

  StuckWatch(StuckMirrors.Limits limits) {
    this.limits = limits;
    this.judge = new StuckMirrors(limits);
  }

  /** Forgets what it has seen: another controller has been leading meanwhile. */
  void reset() {
    judge = new StuckMirrors(limits);
    last = NOTHING;
  }

  /**
   * Ends the quarantines that people have ended. Each order counts once.
   *
   * @param orders when each mirror was released, in milliseconds since the epoch
   */
  void release(Map<MirrorId, Long> orders) {
    released.keySet().retainAll(orders.keySet());
    orders.forEach(
        (mirror, at) -> {
          if (!at.equals(released.put(mirror, at))) {
            judge.release(mirror);
            Map<MirrorId, Long> quarantined = new HashMap<>(last.quarantined());
            if (quarantined.remove(mirror) != null) {
              log.info("A person has ended a mirror's quarantine mirror={}", mirror);
              last = new StuckMirrors.Verdict(last.move(), quarantined);
            }
          }
        });
  }

  /** What was found last, with nothing to move any more. */
  StuckMirrors.Verdict last() {
    last = new StuckMirrors.Verdict(Set.of(), last.quarantined());
    return last;
  }

  /**
   * @param assigned mirrors that somebody should have; what is known of others is forgotten
   * @param online the worker that has each mirror according to Helix
   * @param sights what workers say of theirs
   * @param millis the time now
   */
  StuckMirrors.Verdict look(
      FleetSnapshot snapshot,
      Set<MirrorId> assigned,
      Map<MirrorId, String> online,
      Function<Map<MirrorId, String>, List<StuckMirrors.Sight>> sights,
      long millis) {
    if (millis - lookedAt < MILLIS_BETWEEN_LOOKS) {
      return last();
    }
    lookedAt = millis;
    List<StuckMirrors.Sight> seen = new ArrayList<>(sights.apply(online));
    seen.addAll(Mending.sights(snapshot));
    Set<MirrorId> there = new HashSet<>(assigned);
    there.addAll(last.quarantined().keySet());
    judge.retain(there);
    StuckMirrors.Verdict found = judge.judge(seen, millis);
    tell(found);
    last = found;
    return found;
  }

  private void tell(StuckMirrors.Verdict found) {
    found
        .move()
        .forEach(m -> log.warn("A mirror does not get on, another worker tries mirror={}", m));
    Set<MirrorId> fresh = new HashSet<>(found.quarantined().keySet());
    fresh.removeAll(last.quarantined().keySet());
    fresh.forEach(
        mirror ->
            log.warn(
                "A mirror fails wherever it is, it waits before it is tried again mirror={}",
                mirror));
  }
}

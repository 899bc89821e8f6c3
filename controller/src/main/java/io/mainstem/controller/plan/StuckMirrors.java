package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds mirrors that do not get on where they are, and says which should try another worker and
 * which should wait. Pure; the time is passed in. Not thread-safe.
 *
 * <pre>
 *   getting on --no progress for stuckAfter--> moved --the same there--> moved ... (mostMoves times)
 *                 --> quarantined for quarantine, then twice as long, and so on up to a day --> tried again
 *   progress at any time: all is forgotten
 * </pre>
 *
 * A worker is not to blame when more than half of a route's mirrors stand still: then nothing of
 * that route moves. Nor do more than {@code movesPerRound} mirrors move at a time.
 */
public final class StuckMirrors {

  private static final long LONGEST_QUARANTINE = 24 * 3_600_000L;

  private final Limits limits;
  private final Map<MirrorId, Case> cases = new TreeMap<>(MirrorOrder.BY_NAME);

  /**
   * When something is done.
   *
   * @param stuckAfterMillis without progress
   * @param mostMoves workers that are tried before a mirror is quarantined
   * @param quarantineMillis the first time
   * @param movesPerRound the most mirrors that one verdict moves
   */
  public record Limits(
      long stuckAfterMillis, int mostMoves, long quarantineMillis, int movesPerRound) {}

  /**
   * A mirror as it was seen.
   *
   * @param worker that has it
   * @param position how far it is; any number that changes with progress
   * @param held whether something holds it up that another worker might not suffer from; false for
   *     a mirror that is copying well, has nothing to copy, or is held up by a person or a limit
   */
  public record Sight(MirrorId mirror, String worker, long position, boolean held) {}

  /**
   * What should be done.
   *
   * @param move mirrors that should try another worker
   * @param quarantined until when nobody should carry them, in milliseconds since the epoch
   */
  public record Verdict(Set<MirrorId> move, Map<MirrorId, Long> quarantined) {}

  /** What is known of a mirror that did not get on when it was last seen. */
  private static final class Case {
    private String worker;
    private long position;
    private long since;
    private int moves;
    private int quarantines;
    private long until;

    Case(Sight sight, long now) {
      worker = sight.worker();
      position = sight.position();
      since = now;
    }

    boolean waits(long now) {
      return now < until;
    }
  }

  public StuckMirrors(Limits limits) {
    this.limits = limits;
  }

  /**
   * Judges what is seen now.
   *
   * @param sights mirrors that a worker has; each once
   * @param millis the time now
   */
  public Verdict judge(List<Sight> sights, long millis) {
    Map<String, int[]> byRoute = new HashMap<>(); // all, held
    for (Sight sight : sights) {
      int[] counts = byRoute.computeIfAbsent(sight.mirror().route(), route -> new int[2]);
      counts[0]++;
      counts[1] += sight.held() ? 1 : 0;
      note(sight, millis);
    }
    Set<MirrorId> move = new HashSet<>();
    Map<MirrorId, Long> quarantined = new HashMap<>();
    cases.forEach(
        (mirror, found) -> {
          int[] counts = byRoute.getOrDefault(mirror.route(), new int[2]);
          boolean workersFault = 2 * counts[1] <= counts[0];
          if (!found.waits(millis) && workersFault && isStuck(found, millis)) {
            act(mirror, found, millis, move);
          }
          if (found.waits(millis)) {
            quarantined.put(mirror, found.until);
          }
        });
    return new Verdict(move, quarantined);
  }

  /** Gives a mirror another chance: it is quarantined no longer, and begins anew. */
  public void release(MirrorId mirror) {
    cases.remove(mirror);
  }

  /** Forgets what it knows of mirrors that are not among these. */
  public void retain(Set<MirrorId> mirrors) {
    cases.keySet().retainAll(mirrors);
  }

  private void note(Sight sight, long millis) {
    Case known = cases.get(sight.mirror());
    if (known == null) {
      if (sight.held()) {
        cases.put(sight.mirror(), new Case(sight, millis));
      }
      return;
    }
    if (!sight.held() || known.position != sight.position()) {
      if (!known.waits(millis)) {
        cases.remove(sight.mirror());
      }
      return;
    }
    if (!known.worker.equals(sight.worker())) {
      known.worker = sight.worker();
      known.since = millis;
    }
  }

  private boolean isStuck(Case found, long millis) {
    return millis - found.since >= limits.stuckAfterMillis() && millis - found.until >= 0;
  }

  private void act(MirrorId mirror, Case found, long millis, Set<MirrorId> move) {
    if (found.moves < limits.mostMoves()) {
      if (move.size() < limits.movesPerRound()) {
        move.add(mirror);
        found.moves++;
        found.since = millis;
      }
    } else {
      long wait = limits.quarantineMillis() << Math.min(20, found.quarantines);
      found.until = millis + Math.min(LONGEST_QUARANTINE, wait);
      found.quarantines++;
      found.moves = 0;
      found.since = found.until;
    }
  }
}

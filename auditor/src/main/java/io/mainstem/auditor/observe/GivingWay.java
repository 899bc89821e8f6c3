package io.mainstem.auditor.observe;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.LogId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which target logs are left unread for now, so that mirrors that catch up have the brokers to
 * themselves: what they copy is read when they have. A log rests only while every mirror into it
 * catches up and what such mirrors copy into its cluster is much, never for longer than a limit,
 * and not again before everything has been read that was there when the rest was over. Pure; not
 * thread-safe.
 */
public final class GivingWay {

  /**
   * One mirror as it is known.
   *
   * @param mayRest whether its target can be left unread for a while without harm
   * @param position everything below it is copied; -1 if it is not known
   * @param sourceEnd -1 if it is not known
   * @param covered the target has been read up to here
   * @param targetEnd of the target; -1 if it is not known
   * @param recordBytes of a record, in its batch; 0 if it is not known
   */
  public record Sight(
      MirrorId mirror,
      LogId target,
      boolean mayRest,
      long position,
      long sourceEnd,
      long covered,
      long targetEnd,
      double recordBytes) {}

  private enum Phase {
    READ,
    RESTING,
    /** It has rested: what was there by then comes first. */
    OWED
  }

  private static final class Reading {
    Phase phase = Phase.READ;
    long since;
    long owed;
  }

  private final long longestMillis;
  private final double muchPerSecond;
  private final Map<MirrorId, CatchUp> mirrors = new HashMap<>();
  private final Map<LogId, Reading> logs = new HashMap<>();

  /**
   * @param longest rest of a log; none if 0
   * @param much bytes per second that mirrors which catch up copy into a cluster: from there on
   *     they are given way
   */
  public GivingWay(Duration longest, long much) {
    this.longestMillis = longest.toMillis();
    this.muchPerSecond = much;
  }

  /**
   * Looks again, which should happen every second or so.
   *
   * @param sights all mirrors; those that are not among them are forgotten
   * @param now milliseconds since 1970
   * @return the logs that are to be left unread
   */
  public Set<LogId> look(Collection<Sight> sights, long now) {
    if (longestMillis <= 0) {
      return Set.of();
    }
    sights.forEach(sight -> catchUp(sight).look(sight.position(), sight.sourceEnd(), now));
    mirrors.keySet().retainAll(sights.stream().map(Sight::mirror).collect(Collectors.toSet()));
    Set<String> rushed = rushedClusters(sights);
    Map<LogId, List<Sight>> byTarget =
        sights.stream().collect(Collectors.groupingBy(Sight::target));
    logs.keySet().retainAll(byTarget.keySet());
    Set<LogId> unread = new HashSet<>();
    byTarget.forEach(
        (log, into) -> {
          boolean way = rushed.contains(log.cluster()) && into.stream().allMatch(this::isGivenWay);
          if (rests(log, way, into.get(0), now)) {
            unread.add(log);
          }
        });
    return unread;
  }

  private CatchUp catchUp(Sight sight) {
    return mirrors.computeIfAbsent(sight.mirror(), mirror -> new CatchUp());
  }

  private boolean isGivenWay(Sight sight) {
    return sight.mayRest() && catchUp(sight).underWay();
  }

  private Set<String> rushedClusters(Collection<Sight> sights) {
    Map<String, Double> copied = new HashMap<>();
    for (Sight sight : sights) {
      if (catchUp(sight).underWay()) {
        double bytes = catchUp(sight).perSecond() * sight.recordBytes();
        copied.merge(sight.target().cluster(), bytes, Double::sum);
      }
    }
    copied.values().removeIf(bytes -> bytes < muchPerSecond);
    return copied.keySet();
  }

  private boolean rests(LogId log, boolean way, Sight sight, long now) {
    Reading reading = logs.computeIfAbsent(log, any -> new Reading());
    if (reading.phase == Phase.OWED && sight.covered() >= reading.owed) {
      reading.phase = Phase.READ;
    }
    if (reading.phase == Phase.READ && way) {
      reading.phase = Phase.RESTING;
      reading.since = now;
    }
    if (reading.phase == Phase.RESTING && (!way || isLongEnough(reading, now))) {
      reading.phase = Phase.OWED;
      reading.owed = sight.targetEnd();
    }
    return reading.phase == Phase.RESTING;
  }

  /** A clock that was put back does not make a rest longer. */
  private boolean isLongEnough(Reading reading, long now) {
    return now < reading.since || now - reading.since >= longestMillis;
  }
}

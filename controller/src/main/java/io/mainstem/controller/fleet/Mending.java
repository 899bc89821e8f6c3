package io.mainstem.controller.fleet;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.controller.plan.StuckMirrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.helix.HelixAdmin;
import org.apache.helix.HelixDefinedState;
import org.apache.helix.HelixException;
import org.apache.helix.model.InstanceConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Helix leaves lying about: partitions whose transition failed (they stay in ERROR until
 * somebody resets them), and workers that will never come back. Used by the leading controller's
 * thread only.
 */
final class Mending {

  private static final Logger log = LoggerFactory.getLogger(Mending.class);

  /** Stands for the position of a mirror that does not even start. */
  private static final long FAILED = -20;

  private static final Duration BETWEEN_RESETS = Duration.ofSeconds(10);

  private final Duration purgeAfter;
  private final Map<Failed, Long> lastReset = new HashMap<>();
  private final Map<String, Long> goneSince = new HashMap<>();

  /** All partitions of a resource that failed on one worker. */
  private record Failed(String resource, String worker) {}

  Mending(Duration purgeAfter) {
    this.purgeAfter = purgeAfter;
  }

  /** Forgets what it has seen: another controller has been leading meanwhile. */
  void reset() {
    lastReset.clear();
    goneSince.clear();
  }

  /**
   * @param nanos the time now, of {@link System#nanoTime}
   */
  void mend(FleetSnapshot snapshot, String cluster, HelixAdmin helix, long nanos) {
    resetFailed(snapshot, cluster, helix, nanos);
    purgeGone(snapshot, cluster, helix, nanos);
  }

  private void resetFailed(FleetSnapshot snapshot, String cluster, HelixAdmin helix, long nanos) {
    Map<Failed, List<String>> failed = failed(snapshot);
    lastReset.keySet().retainAll(failed.keySet());
    failed.forEach(
        (where, partitions) -> {
          Long last = lastReset.get(where);
          if (last != null && nanos - last < BETWEEN_RESETS.toNanos()) {
            return;
          }
          lastReset.put(where, nanos);
          log.warn(
              "Mirrors failed to start or stop, trying again worker={} route={} mirrors={}",
              where.worker(),
              where.resource(),
              partitions.size());
          try {
            helix.resetPartition(cluster, where.worker(), where.resource(), partitions);
          } catch (HelixException e) {
            log.warn(
                "Helix refuses to reset failed mirrors, trying again later worker={} error=\"{}\"",
                where.worker(),
                e.getMessage());
          }
        });
  }

  /** Mirrors whose transition failed, each as one that does not get on where it is. */
  static List<StuckMirrors.Sight> sights(FleetSnapshot snapshot) {
    List<StuckMirrors.Sight> sights = new ArrayList<>();
    failed(snapshot)
        .forEach(
            (where, partitions) ->
                partitions.forEach(
                    partition ->
                        sights.add(
                            new StuckMirrors.Sight(
                                FleetNames.mirror(where.resource(), partition),
                                where.worker(),
                                FAILED,
                                true))));
    return sights;
  }

  private static Map<Failed, List<String>> failed(FleetSnapshot snapshot) {
    Map<Failed, List<String>> failed = new HashMap<>();
    snapshot
        .actual()
        .forEach(
            (resource, view) ->
                view.record()
                    .getMapFields()
                    .forEach(
                        (partition, states) ->
                            states.forEach(
                                (worker, state) -> {
                                  if (state.equals(HelixDefinedState.ERROR.name())
                                      && snapshot.live().contains(worker)) {
                                    failed
                                        .computeIfAbsent(
                                            new Failed(resource, worker), f -> new ArrayList<>())
                                        .add(partition);
                                  }
                                })));
    return failed;
  }

  private void purgeGone(FleetSnapshot snapshot, String cluster, HelixAdmin helix, long nanos) {
    Set<String> gone = new HashSet<>(snapshot.participants().keySet());
    gone.removeAll(snapshot.live());
    gone.removeIf(worker -> isExcluded(snapshot, worker)); // or it would come back as any other
    goneSince.keySet().retainAll(gone);
    for (String worker : gone) {
      long since = goneSince.computeIfAbsent(worker, w -> nanos);
      if (nanos - since >= purgeAfter.toNanos()) {
        purge(worker, cluster, helix);
      }
    }
  }

  private static boolean isExcluded(FleetSnapshot snapshot, String worker) {
    Znode participant = snapshot.participants().get(worker);
    return participant != null && WorkerMark.in(participant.record()) == WorkerMark.EXCLUDED;
  }

  private void purge(String worker, String cluster, HelixAdmin helix) {
    try {
      helix.dropInstance(cluster, new InstanceConfig(worker));
      goneSince.remove(worker);
      log.info("Forgot a worker that has been gone for {} worker={}", purgeAfter, worker);
    } catch (HelixException e) {
      log.info(
          "Helix does not let go of a worker that is gone, trying again later worker={}"
              + " error=\"{}\"",
          worker,
          e.getMessage());
    }
  }
}

package io.mainstem.controller.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What ZooKeeper says about a fleet at one moment.
 *
 * @param wanted ideal states, by resource
 * @param actual external views, by resource
 * @param live workers with a session
 * @param participants workers that Helix knows, with their settings
 * @param rebalanceRequest grows with every rebalance that is asked for; -1 if none ever was
 */
record FleetSnapshot(
    Map<String, Znode> wanted,
    Map<String, Znode> actual,
    Set<String> live,
    Map<String, Znode> participants,
    int rebalanceRequest) {

  /** Every worker that is live or that Helix remembers, by name. */
  Set<String> workers() {
    Set<String> all = new TreeSet<>(live);
    all.addAll(participants.keySet());
    return all;
  }

  /** What holds for a worker now. */
  WorkerMark mark(String worker, long millis) {
    Znode participant = participants.get(worker);
    return participant == null || WorkerMark.until(participant.record()) <= millis
        ? WorkerMark.NONE
        : WorkerMark.in(participant.record());
  }

  /** The version of what is known about a worker, -1 if Helix does not know it. */
  int version(String worker) {
    Znode participant = participants.get(worker);
    return participant == null ? -1 : participant.version();
  }

  /** Equal for two snapshots that differ in nothing but the actual state. */
  List<Object> signature() {
    List<Object> parts = new ArrayList<>();
    wanted.forEach((name, node) -> parts.add(List.of(name, node.created(), node.version())));
    participants.forEach((name, node) -> parts.add(List.of(name, node.created(), node.version())));
    parts.add(live);
    parts.add(rebalanceRequest);
    return parts;
  }
}

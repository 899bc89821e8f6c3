package io.mainstem.controller.fleet;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.api.replication.MirrorId;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The assignment that a folder of Helix records stands for, worked out anew only for the records
 * that have changed. Answers the same map as long as none has. Not thread-safe; the maps it answers
 * are never changed.
 */
final class AssignmentCache {

  private IdentityHashMap<Znode, Map<MirrorId, String>> known = new IdentityHashMap<>();
  private Map<MirrorId, String> all = Map.of();

  Map<MirrorId, String> of(Map<String, Znode> resources) {
    if (known.size() == resources.size()
        && resources.values().stream().allMatch(known::containsKey)) {
      return all;
    }
    IdentityHashMap<Znode, Map<MirrorId, String>> next = new IdentityHashMap<>();
    Map<MirrorId, String> merged = new HashMap<>();
    resources.forEach(
        (resource, node) -> {
          Map<MirrorId, String> part = known.get(node);
          if (part == null) {
            part = decode(resource, node);
          }
          next.put(node, part);
          merged.putAll(part);
        });
    known = next;
    all = Collections.unmodifiableMap(merged);
    return all;
  }

  private static Map<MirrorId, String> decode(String resource, Znode node) {
    Map<MirrorId, String> part = new HashMap<>();
    IdealStates.online(node.record())
        .forEach((partition, worker) -> part.put(FleetNames.mirror(resource, partition), worker));
    return part;
  }
}

package io.mainstem.controller.fleet;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.api.replication.MirrorId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Spreads the mirrors of each route over its resources. Sticky: a mirror stays in the resource that
 * it is in, because Helix would take it down to move it. Pure.
 */
final class ResourceLayout {

  private final int limit;

  /**
   * @param limit the most mirrors of one resource
   */
  ResourceLayout(int limit) {
    this.limit = limit;
  }

  /**
   * The content of every resource: partition name to worker, by resource.
   *
   * @param assignment mirror to worker
   * @param current resource of each mirror as it is now
   */
  Map<String, Map<String, String>> arrange(
      Map<MirrorId, String> assignment, Map<MirrorId, String> current) {
    Map<String, Map<String, String>> resources = new HashMap<>();
    List<MirrorId> homeless = new ArrayList<>();
    assignment.forEach(
        (mirror, worker) -> {
          String resource = current.get(mirror);
          if (resource == null) {
            homeless.add(mirror);
          } else {
            put(resources, resource, mirror, worker);
          }
        });
    homeless.sort(java.util.Comparator.comparing(MirrorId::toString));
    Map<String, Integer> split = new HashMap<>();
    for (MirrorId mirror : homeless) {
      int first = split.getOrDefault(mirror.route(), 0);
      while (size(resources, FleetNames.resource(mirror.route(), first)) >= limit) {
        first++;
      }
      split.put(mirror.route(), first);
      put(
          resources,
          FleetNames.resource(mirror.route(), first),
          mirror,
          java.util.Objects.requireNonNull(assignment.get(mirror)));
    }
    return resources;
  }

  private static int size(Map<String, Map<String, String>> resources, String resource) {
    return resources.getOrDefault(resource, Map.of()).size();
  }

  private static void put(
      Map<String, Map<String, String>> resources, String resource, MirrorId mirror, String worker) {
    resources
        .computeIfAbsent(resource, name -> new TreeMap<>())
        .put(mirror.partitionName(), worker);
  }
}

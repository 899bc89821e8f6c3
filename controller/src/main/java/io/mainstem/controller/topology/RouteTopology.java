package io.mainstem.controller.topology;

import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorId;
import java.util.List;
import java.util.Optional;

/**
 * A route and the mirrors that it consists of now.
 *
 * @param resolved whether the source cluster has ever answered since this process started; until
 *     then {@code mirrors} says nothing, and whoever knows better goes on with that
 * @param mirrors those that can be copied: the target partition is there
 * @param problems sentences: what cannot be copied, and why
 */
public record RouteTopology(
    Route route, boolean resolved, List<ResolvedMirror> mirrors, List<String> problems) {

  public RouteTopology {
    mirrors = List.copyOf(mirrors);
    problems = List.copyOf(problems);
  }

  /** A route whose source cluster has not answered yet. */
  static RouteTopology unresolved(Route route, List<String> problems) {
    return new RouteTopology(route, false, List.of(), problems);
  }

  /** Where a mirror writes to, empty if it is not one of this route's. */
  public Optional<ResolvedMirror> find(MirrorId mirror) {
    return mirrors.stream().filter(known -> known.id().equals(mirror)).findFirst();
  }
}

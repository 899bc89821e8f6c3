package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.MirrorId;
import java.util.Optional;

/**
 * What a mirror is told to do: everything about its route that matters to it.
 *
 * @param targetTopic the name at the target; the partition number is the source's
 */
public record CopyOrder(
    MirrorId mirror, Route route, Cluster source, Cluster target, String targetTopic) {

  /** The order for a mirror out of the routing table; empty while the table does not tell all. */
  public static Optional<CopyOrder> of(MirrorId mirror, RoutingTable table) {
    Optional<Route> route = table.route(mirror.route());
    return route.flatMap(
        known ->
            known
                .targetTopic(mirror.topic())
                .flatMap(
                    targetTopic ->
                        table
                            .cluster(known.sourceCluster())
                            .flatMap(
                                source ->
                                    table
                                        .cluster(known.targetCluster())
                                        .map(
                                            target ->
                                                new CopyOrder(
                                                    mirror, known, source, target, targetTopic)))));
  }

  /** True if the other order can only be followed by taking over anew. */
  boolean needsRestartFor(CopyOrder other) {
    return !source.equals(other.source)
        || !target.equals(other.target)
        || !targetTopic.equals(other.targetTopic)
        || !java.util.Objects.equals(route.filter(), other.route.filter())
        || route.errorPolicy() != other.route.errorPolicy()
        || route.paused() != other.route.paused();
  }
}

package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorRestart;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a mirror is told to do: everything about its route that matters to it.
 *
 * @param targetTopic the name at the target; the partition number is the source's
 * @param restart where to go on, if that has not been done yet; null if nobody ordered that
 */
public record CopyOrder(
    MirrorId mirror,
    Route route,
    Cluster source,
    Cluster target,
    String targetTopic,
    @Nullable MirrorRestart restart) {

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
                                                    mirror,
                                                    known,
                                                    source,
                                                    target,
                                                    targetTopic,
                                                    null)))));
  }

  /** The same for another partition of the topic. */
  CopyOrder of(MirrorId other, @Nullable MirrorRestart newRestart) {
    return new CopyOrder(other, route, source, target, targetTopic, newRestart);
  }

  /**
   * True if the mirror is to go on elsewhere.
   *
   * @param lastRestart the number of the last restart that was carried out
   */
  boolean ordersRestart(long lastRestart) {
    return restart != null && restart.number() > lastRestart;
  }

  /** True if the other order can only be followed by taking over anew. */
  boolean needsRestartFor(CopyOrder other) {
    return !source.equals(other.source)
        || !target.equals(other.target)
        || !targetTopic.equals(other.targetTopic)
        || !java.util.Objects.equals(route.filter(), other.route.filter())
        || route.errorPolicy() != other.route.errorPolicy()
        || route.guarantee() != other.route.guarantee()
        || route.paused() != other.route.paused();
  }
}

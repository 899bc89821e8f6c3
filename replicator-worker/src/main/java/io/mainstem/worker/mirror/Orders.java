package io.mainstem.worker.mirror;

import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.MirrorId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The orders that one routing table gives. The rules of a route are gone through once for each
 * topic, not once for each partition. Not thread-safe.
 */
final class Orders {
  private final RoutingTable table;
  private final Map<Topic, Optional<CopyOrder>> byTopic = new HashMap<>();

  private record Topic(String route, String name) {}

  Orders(RoutingTable table) {
    this.table = table;
  }

  /** The order for a mirror; empty while the table does not tell all. */
  Optional<CopyOrder> of(MirrorId mirror) {
    return byTopic
        .computeIfAbsent(
            new Topic(mirror.route(), mirror.topic()), topic -> CopyOrder.of(mirror, table))
        .map(
            order ->
                new CopyOrder(
                    mirror, order.route(), order.source(), order.target(), order.targetTopic()));
  }
}

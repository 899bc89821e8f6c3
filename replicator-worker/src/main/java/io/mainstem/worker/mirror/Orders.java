package io.mainstem.worker.mirror;

import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorRestart;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one routing table and what people ordered for single mirrors come to. The rules of a route
 * are gone through once for each topic, not once for each partition. Not thread-safe.
 */
final class Orders {
  private final RoutingTable table;
  private final Map<MirrorId, MirrorRestart> restarts;
  private final Map<Topic, Optional<CopyOrder>> byTopic = new HashMap<>();

  private record Topic(String route, String name) {}

  Orders(RoutingTable table, Map<MirrorId, MirrorRestart> restarts) {
    this.table = table;
    this.restarts = restarts;
  }

  /** The order for a mirror; empty while the table does not tell all. */
  Optional<CopyOrder> of(MirrorId mirror) {
    return byTopic
        .computeIfAbsent(
            new Topic(mirror.route(), mirror.topic()), topic -> CopyOrder.of(mirror, table))
        .map(order -> order.of(mirror, restarts.get(mirror)));
  }
}

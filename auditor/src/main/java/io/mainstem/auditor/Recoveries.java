package io.mainstem.auditor;

import io.mainstem.api.Versioned;
import io.mainstem.api.audit.SlaStatus.Recovery;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the last moves of failover groups took, out of the operations that are kept: read at
 * most every 30 seconds. Thread-safe.
 */
final class Recoveries implements Function<String, List<Recovery>> {

  private static final Logger LOG = LoggerFactory.getLogger(Recoveries.class);
  private static final long KEEP_MILLIS = 30_000;
  private static final int SHOWN = 3;
  private static final String MOVES = "group.";

  private final VersionedStore store;
  private final Supplier<RoutingTable> table;
  private final Clock clock;
  private List<Recovery> known = List.of();
  private long readAt = Long.MIN_VALUE / 2;

  Recoveries(VersionedStore store, Supplier<RoutingTable> table, Clock clock) {
    this.store = store;
    this.table = table;
    this.clock = clock;
  }

  /** The last moves of the groups that this logical topic belongs to, newest first. */
  @Override
  public List<Recovery> apply(String topic) {
    List<String> groups =
        table.get().groups().stream()
            .filter(group -> group.topics().contains(topic))
            .map(FailoverGroup::id)
            .toList();
    return groups.isEmpty()
        ? List.of()
        : all().stream()
            .filter(recovery -> groups.contains(recovery.group()))
            .limit(SHOWN)
            .toList();
  }

  private synchronized List<Recovery> all() {
    long now = clock.millis();
    if (now - readAt >= KEEP_MILLIS) {
      readAt = now;
      try {
        known =
            store.list(Stored.OPERATIONS).stream()
                .map(Versioned::value)
                .filter(operation -> operation.kind().startsWith(MOVES))
                .filter(operation -> operation.state() == OperationState.SUCCEEDED)
                .map(Recoveries::recovery)
                .sorted(Comparator.comparing(Recovery::at).reversed())
                .toList();
      } catch (StoreException e) {
        LOG.warn(
            "Moves cannot be looked up, their times are told as last read error=\"{}\"",
            e.toString());
      }
    }
    return known;
  }

  private static Recovery recovery(Operation operation) {
    Duration took = Duration.between(operation.createdAt(), operation.updatedAt());
    return new Recovery(
        operation.subject(), operation.kind(), operation.updatedAt(), took.toMillis() / 1_000.0);
  }
}

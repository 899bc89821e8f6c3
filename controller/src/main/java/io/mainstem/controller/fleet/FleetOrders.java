package io.mainstem.controller.fleet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.Withheld;
import io.mainstem.service.store.StoredType;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What people have decided about the mirrors of one region, beside the routes themselves. One value
 * in the store, so that an order is there for every controller, has a version, and is in the
 * history with the name of whoever gave it. Immutable.
 *
 * @param paused mirrors that are stopped until they are resumed
 * @param excluded mirrors that are not to be copied at all
 * @param excludedTopics by route, likewise
 * @param pinned the worker that a mirror is to be on while that worker is open
 * @param maintenance while there is one nothing moves by itself
 */
public record FleetOrders(
    String region,
    Set<MirrorId> paused,
    Set<MirrorId> excluded,
    Map<String, Set<String>> excludedTopics,
    Map<MirrorId, String> pinned,
    @Nullable Maintenance maintenance) {

  /** Where they are kept. */
  public static final StoredType<FleetOrders> TYPE =
      new StoredType<>("fleet-orders", FleetOrders.class, FleetOrders::region);

  /** Who wanted the fleet left alone, and why. */
  public record Maintenance(String who, String why, Instant since) {}

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  @JsonCreator
  public FleetOrders {
    paused = paused == null ? Set.of() : Set.copyOf(paused);
    excluded = excluded == null ? Set.of() : Set.copyOf(excluded);
    excludedTopics = excludedTopics == null ? Map.of() : Map.copyOf(excludedTopics);
    pinned = pinned == null ? Map.of() : Map.copyOf(pinned);
  }

  /** No orders. */
  public static FleetOrders none(String region) {
    return new FleetOrders(region, Set.of(), Set.of(), Map.of(), Map.of(), null);
  }

  /** Why nobody may carry a mirror; null if somebody may. */
  @JsonIgnore
  public @Nullable Withheld withheld(MirrorId mirror) {
    if (excluded.contains(mirror)
        || excludedTopics.getOrDefault(mirror.route(), Set.of()).contains(mirror.topic())) {
      return Withheld.EXCLUDED;
    }
    return paused.contains(mirror) ? Withheld.PAUSED : null;
  }

  public FleetOrders withPaused(MirrorId mirror, boolean on) {
    return new FleetOrders(
        region, with(paused, mirror, on), excluded, excludedTopics, pinned, maintenance);
  }

  public FleetOrders withExcluded(MirrorId mirror, boolean on) {
    return new FleetOrders(
        region, paused, with(excluded, mirror, on), excludedTopics, pinned, maintenance);
  }

  /** Excludes a topic of a route, or takes that back. */
  public FleetOrders withTopicExcluded(String route, String topic, boolean on) {
    Map<String, Set<String>> topics = new HashMap<>(excludedTopics);
    Set<String> ofRoute = with(topics.getOrDefault(route, Set.of()), topic, on);
    if (ofRoute.isEmpty()) {
      topics.remove(route);
    } else {
      topics.put(route, ofRoute);
    }
    return new FleetOrders(region, paused, excluded, topics, pinned, maintenance);
  }

  /**
   * Pins a mirror.
   *
   * @param worker null to let it go wherever there is room
   */
  public FleetOrders withPinned(MirrorId mirror, @Nullable String worker) {
    Map<MirrorId, String> pins = new HashMap<>(pinned);
    if (worker == null) {
      pins.remove(mirror);
    } else {
      pins.put(mirror, worker);
    }
    return new FleetOrders(region, paused, excluded, excludedTopics, pins, maintenance);
  }

  /**
   * Begins or ends maintenance.
   *
   * @param now null ends it
   */
  public FleetOrders withMaintenance(@Nullable Maintenance now) {
    return new FleetOrders(region, paused, excluded, excludedTopics, pinned, now);
  }

  private static <T> Set<T> with(Set<T> set, T item, boolean in) {
    Set<T> changed = new HashSet<>(set);
    if (in) {
      changed.add(item);
    } else {
      changed.remove(item);
    }
    return changed;
  }
}

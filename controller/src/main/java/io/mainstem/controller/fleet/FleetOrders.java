package io.mainstem.controller.fleet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorRestart;
import io.mainstem.api.replication.RestartOrders;
import io.mainstem.controller.plan.Withheld;
import io.mainstem.service.store.StoredType;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
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
 * @param restarts the last restart that was ordered for a mirror. Workers read these, as {@link
 *     io.mainstem.api.replication.RestartOrders}
 * @param restartKeys the idempotency keys that came with them
 * @param released when a quarantine was ended by a person, in milliseconds since the epoch
 */
public record FleetOrders(
    String region,
    Set<MirrorId> paused,
    Set<MirrorId> excluded,
    Map<String, Set<String>> excludedTopics,
    Map<MirrorId, String> pinned,
    @Nullable Maintenance maintenance,
    Map<MirrorId, MirrorRestart> restarts,
    Map<MirrorId, String> restartKeys,
    Map<MirrorId, Long> released) {

  /** Where they are kept. */
  public static final StoredType<FleetOrders> TYPE =
      new StoredType<>(RestartOrders.DIRECTORY, FleetOrders.class, FleetOrders::region);

  /** Orders that are done are remembered for as long, for requests that are sent again. */
  private static final long REMEMBERED_MILLIS = 24 * 3_600_000L;

  /** Who wanted the fleet left alone, and why. */
  public record Maintenance(String who, String why, Instant since) {}

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  @JsonCreator
  public FleetOrders {
    paused = paused == null ? Set.of() : Set.copyOf(paused);
    excluded = excluded == null ? Set.of() : Set.copyOf(excluded);
    excludedTopics = excludedTopics == null ? Map.of() : Map.copyOf(excludedTopics);
    pinned = pinned == null ? Map.of() : Map.copyOf(pinned);
    restarts = restarts == null ? Map.of() : Map.copyOf(restarts);
    restartKeys = restartKeys == null ? Map.of() : Map.copyOf(restartKeys);
    released = released == null ? Map.of() : Map.copyOf(released);
  }

  /** No orders. */
  public static FleetOrders none(String region) {
    return new FleetOrders(
        region, Set.of(), Set.of(), Map.of(), Map.of(), null, Map.of(), Map.of(), Map.of());
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
        region,
        with(paused, mirror, on),
        excluded,
        excludedTopics,
        pinned,
        maintenance,
        restarts,
        restartKeys,
        released);
  }

  public FleetOrders withExcluded(MirrorId mirror, boolean on) {
    return new FleetOrders(
        region,
        paused,
        with(excluded, mirror, on),
        excludedTopics,
        pinned,
        maintenance,
        restarts,
        restartKeys,
        released);
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
    return new FleetOrders(
        region, paused, excluded, topics, pinned, maintenance, restarts, restartKeys, released);
  }

  /**
   * Pins a mirror.
   *
   * @param worker null to let it go wherever there is room
   */
  public FleetOrders withPinned(MirrorId mirror, @Nullable String worker) {
    Map<MirrorId, String> pins = with(pinned, mirror, worker);
    return new FleetOrders(
        region,
        paused,
        excluded,
        excludedTopics,
        pins,
        maintenance,
        restarts,
        restartKeys,
        released);
  }

  /**
   * Begins or ends maintenance.
   *
   * @param now null ends it
   */
  public FleetOrders withMaintenance(@Nullable Maintenance now) {
    return new FleetOrders(
        region, paused, excluded, excludedTopics, pinned, now, restarts, restartKeys, released);
  }

  /**
   * Orders a restart, unless the same request has ordered it already.
   *
   * @param key the request's idempotency key, null for none
   */
  public FleetOrders withRestart(MirrorId mirror, MirrorRestart restart, @Nullable String key) {
    if (key != null && key.equals(restartKeys.get(mirror))) {
      return this;
    }
    return new FleetOrders(
        region,
        paused,
        excluded,
        excludedTopics,
        pinned,
        maintenance,
        with(restarts, mirror, restart),
        with(restartKeys, mirror, key),
        released);
  }

  /** The number for the next restart of a mirror: above that of the last one. */
  public long nextRestart(MirrorId mirror, long millis) {
    MirrorRestart last = restarts.get(mirror);
    return last == null ? millis : Math.max(millis, last.number() + 1);
  }

  /** Ends the quarantine that a mirror may be in. */
  public FleetOrders withReleased(MirrorId mirror, long millis) {
    return new FleetOrders(
        region,
        paused,
        excluded,
        excludedTopics,
        pinned,
        maintenance,
        restarts,
        restartKeys,
        with(released, mirror, millis));
  }

  /**
   * Forgets what has been carried out, after a while.
   *
   * @param done the number of the last restart that each mirror has carried out; 0 for none
   * @param millis the time now
   */
  public FleetOrders withoutWhatIsDone(ToLongFunction<MirrorId> done, long millis) {
    long before = millis - REMEMBERED_MILLIS;
    Map<MirrorId, MirrorRestart> open = new HashMap<>(restarts);
    open.entrySet()
        .removeIf(
            order ->
                order.getValue().number() < before
                    && done.applyAsLong(order.getKey()) >= order.getValue().number());
    Map<MirrorId, String> keys = new HashMap<>(restartKeys);
    keys.keySet().retainAll(open.keySet());
    Map<MirrorId, Long> lately = new HashMap<>(released);
    lately.values().removeIf(at -> at < before);
    return new FleetOrders(
        region, paused, excluded, excludedTopics, pinned, maintenance, open, keys, lately);
  }

  private static <V> Map<MirrorId, V> with(
      Map<MirrorId, V> map, MirrorId mirror, @Nullable V value) {
    Map<MirrorId, V> changed = new HashMap<>(map);
    if (value == null) {
      changed.remove(mirror);
    } else {
      changed.put(mirror, value);
    }
    return changed;
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

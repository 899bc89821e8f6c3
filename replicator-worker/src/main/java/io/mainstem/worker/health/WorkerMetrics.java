package io.mainstem.worker.health;

import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.MirrorStatus.Guarantee;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.worker.mirror.RouteMeter;
import io.mainstem.worker.mirror.RouteMeters;
import io.mainstem.worker.mirror.TakeOverTimes;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The worker in Prometheus. Labels are the route and the state, never topic or partition: a worker
 * may hold thousands of mirrors.
 */
public final class WorkerMetrics {
  private static final double[] LATENCY_SECONDS = {
    .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300
  };

  private final Histogram latency;
  private final Counter events;

  /** Metrics of a registry. */
  public WorkerMetrics(PrometheusRegistry registry) {
    latency =
        Histogram.builder()
            .name("mainstem_worker_replication_latency_seconds")
            .help("From a batch's latest record timestamp to its acknowledgement by the target")
            .labelNames("route")
            .classicOnly()
            .classicUpperBounds(LATENCY_SECONDS)
            .register(registry);
    events =
        Counter.builder()
            .name("mainstem_worker_events_total")
            .help("What happened to mirrors and people must know of")
            .labelNames("route", "kind")
            .register(registry);
  }

  /** Counts an event. */
  public void count(MirrorEvent event) {
    events.labelValues(event.mirror().route(), event.kind().name().toLowerCase(Locale.ROOT)).inc();
  }

  /** Where the latencies of a route go, in seconds. */
  public DoubleConsumer latencyOf(String route) {
    return latency.labelValues(route)::observe;
  }

  /** Registers what is read when it is scraped. */
  public void expose(
      PrometheusRegistry registry, RouteMeters meters, Supplier<List<MirrorStatus>> mirrors) {
    count(registry, "records", "Records acknowledged by the target", meters, RouteMeter::records);
    count(registry, "bytes", "Bytes acknowledged by the target", meters, RouteMeter::bytes);
    count(
        registry,
        "passed_batches",
        "Batches that went through as they were",
        meters,
        RouteMeter::passedBatches);
    count(
        registry,
        "merged_batches",
        "Batches made of several tiny ones that could have gone through as they were",
        meters,
        RouteMeter::mergedBatches);
    count(
        registry,
        "recoded_batches",
        "Batches that took the record path",
        meters,
        RouteMeter::recodedBatches);
    count(
        registry,
        "dead_letters",
        "Records that went to the dead-letter topic",
        meters,
        RouteMeter::deadLetters);
    count(
        registry,
        "trimmed_run_blocks",
        "Blocks of offset runs that were removed, since retention had deleted what they tell of",
        meters,
        RouteMeter::trimmedBlocks);
    count(
        registry,
        "held_back_seconds",
        "Time that mirrors were held back by a limit, summed over them",
        meters,
        RouteMeter::heldBackSeconds);
    exposeMirrors(registry, mirrors);
  }

  /** Registers the take-overs that are under way, and those that wait until others are done. */
  public void exposeTakeOvers(
      PrometheusRegistry registry, IntSupplier underWay, IntSupplier waiting) {
    GaugeWithCallback.builder()
        .name("mainstem_worker_take_overs")
        .help("Mirrors being taken over, and mirrors that wait for their turn")
        .labelNames("phase")
        .callback(
            callback -> {
              callback.call(underWay.getAsInt(), "under_way");
              callback.call(waiting.getAsInt(), "waiting");
            })
        .register(registry);
  }

  /** Registers where the time of take-overs goes. */
  public void exposeTakeOverTimes(PrometheusRegistry registry, TakeOverTimes times) {
    CounterWithCallback.builder()
        .name("mainstem_worker_take_over_seconds_total")
        .help("Time that take-overs spent in each stage, summed over them")
        .labelNames("stage")
        .callback(
            callback -> times.secondsByStage().forEach((stage, time) -> callback.call(time, stage)))
        .register(registry);
    CounterWithCallback.builder()
        .name("mainstem_worker_take_overs_done_total")
        .help("Mirrors that were taken over")
        .callback(callback -> callback.call((double) times.done()))
        .register(registry);
  }

  private static void exposeMirrors(
      PrometheusRegistry registry, Supplier<List<MirrorStatus>> mirrors) {
    GaugeWithCallback.builder()
        .name("mainstem_worker_mirrors")
        .help("Mirrors by state")
        .labelNames("state")
        .callback(
            callback ->
                byState(mirrors.get())
                    .forEach((state, number) -> callback.call(number, lowerCase(state))))
        .register(registry);
    GaugeWithCallback.builder()
        .name("mainstem_worker_lag_records")
        .help("Offsets between position and end of the source, summed over the mirrors of a route")
        .labelNames("route")
        .callback(
            callback ->
                lagByRoute(mirrors.get())
                    .forEach((route, lag) -> callback.call((double) lag, route)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("mainstem_worker_lag_seconds")
        .help("Age of the oldest record not yet copied, the worst mirror of a route")
        .labelNames("route")
        .callback(
            callback ->
                worstLagByRoute(mirrors.get())
                    .forEach((route, millis) -> callback.call(millis / 1000.0, route)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("mainstem_worker_mirrors_at_least_once")
        .help("Mirrors of which some records may have come twice since they were taken over")
        .callback(
            callback ->
                callback.call(
                    (double)
                        mirrors.get().stream()
                            .filter(mirror -> mirror.guarantee() == Guarantee.AT_LEAST_ONCE)
                            .count()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("mainstem_worker_mirrors_stopped")
        .help("Mirrors that are paused, or held back by a limit, by reason")
        .labelNames("reason")
        .callback(
            callback ->
                byReason(mirrors.get())
                    .forEach((reason, number) -> callback.call(number, lowerCase(reason))))
        .register(registry);
  }

  private static void count(
      PrometheusRegistry registry,
      String what,
      String help,
      RouteMeters meters,
      ToDoubleFunction<RouteMeter> value) {
    CounterWithCallback.builder()
        .name("mainstem_worker_" + what + "_total")
        .help(help)
        .labelNames("route")
        .callback(
            callback ->
                meters
                    .all()
                    .forEach((route, meter) -> callback.call(value.applyAsDouble(meter), route)))
        .register(registry);
  }

  private static Map<MirrorState, Integer> byState(List<MirrorStatus> mirrors) {
    Map<MirrorState, Integer> numbers = new EnumMap<>(MirrorState.class);
    for (MirrorState state : MirrorState.values()) {
      numbers.put(state, 0);
    }
    mirrors.forEach(mirror -> numbers.merge(mirror.state(), 1, Integer::sum));
    return numbers;
  }

  private static Map<String, Long> lagByRoute(List<MirrorStatus> mirrors) {
    return mirrors.stream()
        .filter(mirror -> mirror.lagRecords() >= 0)
        .collect(
            Collectors.groupingBy(
                mirror -> mirror.mirror().route(),
                TreeMap::new,
                Collectors.summingLong(MirrorStatus::lagRecords)));
  }

  private static Map<String, Long> worstLagByRoute(List<MirrorStatus> mirrors) {
    Map<String, Long> worst = new TreeMap<>();
    for (MirrorStatus mirror : mirrors) {
      if (mirror.lagMillis() >= 0) {
        worst.merge(mirror.mirror().route(), mirror.lagMillis(), Math::max);
      }
    }
    return worst;
  }

  private static Map<PauseReason, Integer> byReason(List<MirrorStatus> mirrors) {
    Map<PauseReason, Integer> numbers = new EnumMap<>(PauseReason.class);
    for (PauseReason reason : PauseReason.values()) {
      numbers.put(reason, 0);
    }
    for (MirrorStatus mirror : mirrors) {
      PauseReason reason = mirror.reason();
      if (reason != null) {
        numbers.merge(reason, 1, Integer::sum);
      }
    }
    return numbers;
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

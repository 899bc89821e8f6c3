package io.mainstem.wire.log;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Uuid;

/**
 * Settings of topics, asked for once in {@link #FRESH_NANOS} however many mirrors of a topic begin
 * in that time: a broker puts some thirty settings together for each topic that is asked about,
 * which was a third of what it did while a worker's mirrors were taken over. A topic that was made
 * anew is another topic. Thread-safe.
 */
final class RecentSettings {
  /** As old as the settings may be that a mirror begins with. */
  static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LongSupplier nanoClock;
  private final Function<String, CompletableFuture<Map<String, String>>> ask;
  private final Map<Topic, Asked> recent = new HashMap<>();

  private record Topic(String name, Uuid id) {}

  private record Asked(long at, CompletableFuture<Map<String, String>> answer) {
    boolean isOfUse(long now) {
      return now - at < FRESH_NANOS && !answer.isCompletedExceptionally();
    }
  }

  RecentSettings(
      LongSupplier nanoClock, Function<String, CompletableFuture<Map<String, String>>> ask) {
    this.nanoClock = nanoClock;
    this.ask = ask;
  }

  /** The settings of a topic, by their Kafka names. */
  synchronized CompletableFuture<Map<String, String>> of(String name, Uuid id) {
    long now = nanoClock.getAsLong();
    recent.values().removeIf(asked -> !asked.isOfUse(now));
    return recent.computeIfAbsent(new Topic(name, id), any -> new Asked(now, ask.apply(name)))
        .answer;
  }
}

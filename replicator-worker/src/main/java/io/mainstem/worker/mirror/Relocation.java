package io.mainstem.worker.mirror;

import io.mainstem.api.offsets.RunLineage;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorRestart;
import io.mainstem.worker.fetch.SourceCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.jspecify.annotations.Nullable;

/**
 * Has a mirror go on elsewhere in its source than where its copy ends: because somebody ordered it,
 * or because the source has lost records that were copied. The new place begins a new generation of
 * runs, and names the order that it was for: who stores it has carried the order out.
 *
 * <p>Confined to the mirror's loop; writes nothing.
 */
final class Relocation {
  private final CopyOrder order;
  private final Ground ground;
  private final SourceCluster source;
  private final @Nullable Divergence divergence;
  private final Executor loop;
  private final List<News> news = new ArrayList<>();

  /** What people must know of once the new place is stored. */
  record News(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String what) {}

  /**
   * @param divergence what the source is known to have lost; null for nothing
   */
  Relocation(
      CopyOrder order,
      Ground ground,
      SourceCluster source,
      @Nullable Divergence divergence,
      Executor loop) {
    this.order = order;
    this.ground = ground;
    this.source = source;
    this.divergence = divergence;
    this.loop = loop;
  }

  /** True if the mirror goes on elsewhere whatever it holds. */
  boolean isOrdered(long lastRestart) {
    return order.ordersRestart(lastRestart);
  }

  /** Where to go on; empty if that is where the copy ends. Fails with a {@link MirrorTrouble}. */
  CompletableFuture<Optional<Place>> decide(Place place) {
    boolean goesBack = false;
    Place upToLoss = place;
    Divergence lost = divergence;
    long copiedTo = place.recorder().nextSource();
    if (lost != null
        && lost.sourceTopicId().equals(place.sourceTopicId())
        && lost.from() <= copiedTo) {
      news.add(
          new News(
              MirrorEvent.Kind.SOURCE_DIVERGED,
              lost.from(),
              copiedTo,
              "the source has lost these offsets, which had been copied; the target keeps what it"
                  + " has, and what the source has there now is copied, too"));
      goesBack = true;
      upToLoss = place.at(lost.from(), next(place, place.lineage().restart()));
    }
    Place from = upToLoss;
    MirrorRestart restart = order.restart();
    if (restart == null || !isOrdered(place.lineage().restart())) {
      return CompletableFuture.completedFuture(goesBack ? Optional.of(from) : Optional.empty());
    }
    return resolve(restart)
        .thenApplyAsync(
            offset -> {
              tellRestart(restart, from.recorder().nextSource(), offset);
              return Optional.of(place.at(offset, next(place, restart.number())));
            },
            loop);
  }

  /** What has happened, for when the new place is stored. */
  List<News> news() {
    return List.copyOf(news);
  }

  private static RunLineage next(Place place, long restart) {
    RunLineage before = place.lineage();
    return new RunLineage(before.generation() + 1, restart, before.unfenced(), null);
  }

  private void tellRestart(MirrorRestart restart, long copiedTo, long offset) {
    String what =
        offset < copiedTo
            ? "these offsets, which had been copied, are copied again"
            : offset > copiedTo
                ? "these offsets, which had not been copied, are left out"
                : "nothing is left out and nothing is copied again";
    news.add(
        new News(
            MirrorEvent.Kind.RESTARTED,
            Math.min(offset, copiedTo),
            Math.max(offset, copiedTo),
            "restart %d (%s): %s".formatted(restart.number(), describe(restart), what)));
  }

  private static String describe(MirrorRestart restart) {
    return switch (restart.from()) {
      case OFFSET -> "from offset " + restart.offset();
      case TIMESTAMP -> "from " + restart.timestamp();
      case EARLIEST -> "from the beginning of the source";
      case LATEST -> "from the end of the source";
    };
  }

  private CompletableFuture<Long> resolve(MirrorRestart restart) {
    return ask(OffsetSpec.earliest())
        .thenCombine(ask(OffsetSpec.latest()), Ends::new)
        .thenCompose(ends -> resolve(restart, ends));
  }

  private record Ends(long start, long end) {}

  private CompletableFuture<Long> resolve(MirrorRestart restart, Ends ends) {
    return switch (restart.from()) {
      case EARLIEST -> CompletableFuture.completedFuture(ends.start());
      case LATEST -> CompletableFuture.completedFuture(ends.end());
      case OFFSET -> {
        long wanted = restart.offset() == null ? ends.start() : restart.offset();
        yield CompletableFuture.completedFuture(
            Math.max(ends.start(), Math.min(wanted, ends.end())));
      }
      case TIMESTAMP -> {
        long millis = restart.timestamp() == null ? 0 : restart.timestamp().toEpochMilli();
        yield ask(OffsetSpec.forTimestamp(millis))
            .thenApply(found -> found < 0 ? ends.end() : found);
      }
    };
  }

  private CompletableFuture<Long> ask(OffsetSpec spec) {
    return Troubles.translate(
        source
            .logReader()
            .offsets(Map.of(ground.source(), spec))
            .thenApply(
                offsets ->
                    Optional.ofNullable(offsets.get(ground.source())).orElseThrow().offset()),
        Troubles::ofSource);
  }
}

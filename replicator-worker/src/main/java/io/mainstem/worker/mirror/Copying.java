package io.mainstem.worker.mirror;

import io.mainstem.worker.WorkerSettings;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.SourceCluster;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A mirror that is being copied: its {@link Copier}, and what looks after its place meanwhile
 * ({@link TargetGuard}, {@link RunTrimmer}, {@link RightsWatch}). Confined to the mirror's loop.
 */
final class Copying {
  private static final long REST_MILLIS = 500;

  private final WorkerSettings settings;
  private final Beat recordings;
  private final long sinceMillis;
  private final Copier copier;
  private final TargetGuard guard;
  private final RunTrimmer trimmer;
  private long recordAtMillis;
  private long restsSinceMillis;
  private long restUntilMillis;
  private final @Nullable RightsWatch rights;
  private boolean finishing;
  private boolean stopped;

  /** Hears what cannot be settled here; called on the loop. */
  interface Listener extends Copier.Listener {
    /** Former owners can be shut out now, which they were not. */
    void onRightGranted();
  }

  /** Begins at once. */
  Copying(
      CopyOrder order,
      Place place,
      SourceCluster source,
      TargetCluster target,
      MirrorContext context,
      MirrorLoop loop,
      Suspicion suspicion,
      Listener listener) {
    this.settings = context.settings();
    this.sinceMillis = context.nowMillis();
    this.recordings = Beat.of(context.worker(), settings.recordRunsEvery().toMillis());
    this.recordAtMillis = recordings.after(sinceMillis);
    this.copier = new Copier(order, place, source, target, context, loop, suspicion, listener);
    this.guard =
        new TargetGuard(
            place,
            new TopicPartition(order.targetTopic(), order.mirror().partition()),
            target,
            loop,
            Beat.of(context.worker(), settings.checkTargetEvery().toMilliseconds()),
            settings.renewFenceEvery().toMilliseconds(),
            copier::targetPosition,
            listener::onTrouble,
            sinceMillis);
    this.trimmer =
        new RunTrimmer(
            order,
            place,
            source.logReader(),
            target,
            loop,
            context.meters().of(order.mirror().route()),
            Beat.of(context.worker(), settings.trimRunsEvery().toMilliseconds()),
            sinceMillis);
    this.rights =
        place.lineage().unfenced()
            ? new RightsWatch(
                order.mirror(),
                target.fence(),
                settings,
                loop,
                listener::onRightGranted,
                sinceMillis)
            : null;
  }

  void tick(long nowMillis) {
    if (nowMillis >= restsSinceMillis && nowMillis < restUntilMillis) {
      return;
    }
    copier.tick(nowMillis);
    if (stopped) {
      return; // it met trouble
    }
    guard.tick(nowMillis);
    trimmer.tick(nowMillis);
    if (rights != null) {
      rights.tick(nowMillis);
    }
    if (nowMillis >= recordAtMillis) {
      recordAtMillis = recordings.after(nowMillis);
      copier.recordRuns();
    }
    rest(nowMillis);
  }

  /**
   * Of ten thousand mirrors nearly all have nothing to do: to look at each ten times a second would
   * be most of what an idle worker costs. What arrives meanwhile is copied all the same, and
   * recorded together with what the others have copied.
   */
  private void rest(long nowMillis) {
    restsSinceMillis = nowMillis;
    restUntilMillis =
        copier.isResting() ? Math.min(nowMillis + REST_MILLIS, recordAtMillis) : nowMillis;
  }

  /** True once it has gone well for so long that what went wrong before is history. */
  boolean isSettled(long nowMillis) {
    return nowMillis - sinceMillis > settings.retryMax().toMilliseconds();
  }

  /** True once it is being drained. */
  boolean isFinishing() {
    return finishing;
  }

  /** See {@link Copier#drain}. */
  CompletableFuture<Void> drain() {
    finishing = true;
    return copier.drain();
  }

  /** Ends it, and tells how far the target has acknowledged. */
  Reached stop() {
    stopped = true;
    guard.stop();
    trimmer.stop();
    if (rights != null) {
      rights.stop();
    }
    Reached reached = copier.reached();
    copier.stop();
    return reached;
  }

  Copier copier() {
    return copier;
  }
}

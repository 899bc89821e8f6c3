package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.wire.producer.ProducerFence;
import io.mainstem.wire.producer.ProducerIdentity;
import io.mainstem.worker.WorkerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Asks again and again for the transactional id that a mirror was denied, less and less often, and
 * tells once when it is granted. Confined to the mirror's loop.
 */
final class RightsWatch {
  private final MirrorId mirror;
  private final ProducerFence fence;
  private final MirrorLoop loop;
  private final Runnable onGranted;
  private final Backoff backoff;
  private long askAtMillis;
  private boolean asking;
  private boolean stopped;

  RightsWatch(
      MirrorId mirror,
      ProducerFence fence,
      WorkerSettings settings,
      MirrorLoop loop,
      Runnable onGranted,
      long nowMillis) {
    this.mirror = mirror;
    this.fence = fence;
    this.loop = loop;
    this.onGranted = onGranted;
    this.backoff = new Backoff(settings.retryMin(), settings.retryMax());
    this.askAtMillis = nowMillis + backoff.next();
  }

  void tick(long nowMillis) {
    if (nowMillis >= askAtMillis && !asking) {
      askAtMillis = nowMillis + backoff.next();
      asking = true;
      var unused =
          fence
              .identify(mirror.transactionalId())
              .whenCompleteAsync((identity, error) -> answered(identity), loop);
    }
  }

  private void answered(@Nullable ProducerIdentity identity) {
    asking = false;
    if (identity != null && !stopped) {
      stopped = true;
      onGranted.run();
    }
  }

  void stop() {
    stopped = true;
  }
}

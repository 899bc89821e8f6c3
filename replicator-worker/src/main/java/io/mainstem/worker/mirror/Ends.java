package io.mainstem.worker.mirror;

import io.mainstem.api.replication.PauseReason;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A mirror's hold on the two clusters that it copies between; others share them. Confined to the
 * mirror's loop.
 */
final class Ends {
  private final MirrorContext context;
  private @Nullable CopyOrder order;
  private @Nullable SourceCluster source;
  private @Nullable TargetCluster target;

  Ends(MirrorContext context) {
    this.context = context;
  }

  /**
   * Connects both, unless they are.
   *
   * @throws MirrorTrouble if one of them cannot be
   */
  void connect(CopyOrder wanted) {
    order = wanted;
    try {
      if (source == null) {
        source = context.sources().acquire(wanted.source());
      }
      if (target == null) {
        target = context.targets().acquire(wanted.target());
      }
    } catch (KafkaException | IllegalArgumentException e) {
      PauseReason side =
          source == null ? PauseReason.SOURCE_UNAVAILABLE : PauseReason.TARGET_NOT_READY;
      throw new MirrorTrouble(side, Remedy.WAIT, "cannot connect: " + e.getMessage());
    }
  }

  /** Lets go of both. */
  void disconnect() {
    CopyOrder connected = order;
    if (connected != null && source != null) {
      context.sources().release(connected.source());
    }
    if (connected != null && target != null) {
      context.targets().release(connected.target());
    }
    source = null;
    target = null;
  }

  SourceCluster source() {
    return connected(source);
  }

  TargetCluster target() {
    return connected(target);
  }

  private static <T> T connected(@Nullable T cluster) {
    if (cluster == null) {
      throw new IllegalStateException("Not connected");
    }
    return cluster;
  }
}

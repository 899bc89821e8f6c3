package io.mainstem.worker.mirror;

import io.mainstem.api.replication.PauseReason;
import io.mainstem.wire.log.OffsetAt;
import io.mainstem.wire.log.TopicIdentity;
import io.mainstem.worker.append.TargetBatches;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import io.mainstem.worker.position.TargetBatch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over a mirror's place in the target while it copies, or has nothing to copy.
 *
 * <ul>
 *   <li>Every few seconds: is what was acknowledged still there? A log that lost its end (an
 *       unclean election) tells nobody but whoever writes next, and an idle mirror does not write.
 *       Its end is asked for, and where the partition has a new leader also our last batch; a topic
 *       that is gone shows in the same way.
 *   <li>Every few hours: the fence is put up again. Brokers and coordinators forget producers that
 *       were silent for long; what they have forgotten cannot be shut out any more.
 * </ul>
 *
 * <p>Confined to the mirror's loop.
 */
final class TargetGuard {
  private static final Logger log = LoggerFactory.getLogger(TargetGuard.class);
  private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(5);
  private static final long RENEW_AGAIN_MILLIS = 60_000;

  private final Place place;
  private final TopicPartition partition;
  private final TargetCluster target;
  private final MirrorLoop loop;
  private final LongSupplier position;
  private final Consumer<MirrorTrouble> onTrouble;
  private final Beat checks;
  private final long renewEveryMillis;
  private int leaderEpoch;
  private long checkAtMillis;
  private long renewAtMillis;
  private boolean checking;
  private boolean stopped;

  /**
   * @param checks when to look: all mirrors of the worker together
   * @param position one past the last target offset that is the mirror's
   * @param onTrouble called on the loop
   */
  TargetGuard(
      Place place,
      TopicPartition partition,
      TargetCluster target,
      MirrorLoop loop,
      Beat checks,
      long renewEveryMillis,
      LongSupplier position,
      Consumer<MirrorTrouble> onTrouble,
      long nowMillis) {
    this.place = place;
    this.partition = partition;
    this.target = target;
    this.loop = loop;
    this.position = position;
    this.onTrouble = onTrouble;
    this.checks = checks;
    this.renewEveryMillis = renewEveryMillis;
    this.leaderEpoch = place.targetLeaderEpoch();
    this.checkAtMillis = checks.after(nowMillis);
    this.renewAtMillis = place.lineage().unfenced() ? Long.MAX_VALUE : nowMillis + renewEveryMillis;
  }

  void tick(long nowMillis) {
    if (nowMillis >= checkAtMillis && !checking) {
      checkAtMillis = checks.after(nowMillis);
      check();
    }
    if (nowMillis >= renewAtMillis) {
      renewAtMillis = nowMillis + renewEveryMillis;
      renew(nowMillis);
    }
  }

  void stop() {
    stopped = true;
  }

  private void check() {
    long expected = position.getAsLong();
    checking = true;
    var unused =
        target
            .logReader()
            .identity(partition.topic())
            .thenComposeAsync(topic -> compare(topic, expected), loop)
            .whenCompleteAsync((done, error) -> checked(error), loop);
  }

  /** That a cluster does not answer shows where there is something to write. */
  private void checked(@Nullable Throwable error) {
    checking = false;
    if (error == null || stopped) {
      return;
    }
    if (Troubles.unwrap(error) instanceof UnknownTopicOrPartitionException) {
      onTrouble.accept(Troubles.ofTarget(error));
    } else {
      log.debug("A target's end is not known partition={} error={}", partition, error.toString());
    }
  }

  /** Of a topic that is gone nobody tells the end, so it is the first question. */
  private CompletableFuture<Void> compare(TopicIdentity topic, long expected) {
    if (stopped) {
      return CompletableFuture.completedFuture(null);
    }
    if (!topic.id().equals(place.targetTopicId())) {
      lost("the target topic was made anew");
      return CompletableFuture.completedFuture(null);
    }
    return target
        .logReader()
        .offset(partition, OffsetSpec.latest())
        .thenComposeAsync(end -> compare(end, expected), loop);
  }

  private CompletableFuture<Void> compare(OffsetAt end, long expected) {
    if (stopped) {
      return CompletableFuture.completedFuture(null);
    }
    if (end.offset() < expected) {
      lost("the target ends at %d, we had written up to %d".formatted(end.offset(), expected));
      return CompletableFuture.completedFuture(null);
    }
    if (end.leaderEpoch() == leaderEpoch || place.limits().compacted() || !hasWritten()) {
      return CompletableFuture.completedFuture(null);
    }
    return look(expected - 1).thenRunAsync(() -> leaderEpoch = end.leaderEpoch(), loop);
  }

  /** Without a fence nothing of ours is there before the first record. */
  private boolean hasWritten() {
    return !place.lineage().unfenced() || place.recorder().copiedTo() >= 0;
  }

  /** A new leader has at least our last offset; is it ours? */
  private CompletableFuture<Void> look(long offset) {
    boolean[] ours = {true};
    return target
        .logReader()
        .scan(
            partition,
            offset,
            offset + 1,
            batch -> {
              ours[0] =
                  batch.baseOffset() > offset // deleted by retention
                      || isOurs(TargetBatches.read(batch));
              return false;
            },
            LOOK_TIMEOUT)
        .thenAcceptAsync(
            done -> {
              if (!ours[0] && !stopped) {
                lost("the target's new leader holds something else at " + offset);
              }
            },
            loop);
  }

  private boolean isOurs(TargetBatch batch) {
    return batch.producerId() == place.identity().producerId()
        && batch.producerEpoch() == place.identity().epoch();
  }

  private void lost(String detail) {
    onTrouble.accept(
        new MirrorTrouble(PauseReason.TARGET_NOT_READY, Remedy.TAKE_OVER_AGAIN, detail));
  }

  private void renew(long nowMillis) {
    var unused =
        target
            .fence()
            .fence(place.identity(), partition)
            .whenCompleteAsync(
                (done, error) -> {
                  if (error != null && !stopped) {
                    notRenewed(Troubles.ofTarget(error), nowMillis);
                  }
                },
                loop);
  }

  private void notRenewed(MirrorTrouble trouble, long nowMillis) {
    if (trouble.remedy() == Remedy.WAIT) {
      renewAtMillis = nowMillis + RENEW_AGAIN_MILLIS;
    } else {
      onTrouble.accept(trouble);
    }
  }
}

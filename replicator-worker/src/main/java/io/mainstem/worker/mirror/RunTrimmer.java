package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.wire.log.LogReader;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.position.RunTrim;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the stored runs of a mirror follow the retention of its topics: now and then it asks where
 * both partitions begin, and where one of them begins later than it did, removes what {@link
 * RunTrim} says is of use to nobody.
 *
 * <p>What cannot be asked or removed now is so the next time: trimming never stops a mirror.
 * Confined to the mirror's loop.
 */
final class RunTrimmer {
  private static final Logger log = LoggerFactory.getLogger(RunTrimmer.class);

  private final MirrorId mirror;
  private final Place place;
  private final LogReader sourceLog;
  private final TopicPartition source;
  private final TargetCluster target;
  private final TopicPartition partition;
  private final MirrorLoop loop;
  private final RouteMeter meter;
  private final Beat beat;
  private long atMillis;
  private boolean underWay;
  private boolean stopped;
  private Beginnings trimmedTo = new Beginnings(0, 0);

  private record Beginnings(long source, long target) {}

  /**
   * @param beat when: for all mirrors one pass over the log of runs
   */
  RunTrimmer(
      CopyOrder order,
      Place place,
      LogReader sourceLog,
      TargetCluster target,
      MirrorLoop loop,
      RouteMeter meter,
      Beat beat,
      long nowMillis) {
    this.mirror = order.mirror();
    this.place = place;
    this.sourceLog = sourceLog;
    this.source = new TopicPartition(mirror.topic(), mirror.partition());
    this.target = target;
    this.partition = new TopicPartition(order.targetTopic(), mirror.partition());
    this.loop = loop;
    this.meter = meter;
    this.beat = beat;
    this.atMillis = beat.after(nowMillis);
  }

  void tick(long nowMillis) {
    if (nowMillis >= atMillis && !underWay) {
      atMillis = beat.after(nowMillis);
      underWay = true;
      var unused =
          sourceLog
              .earliest(source)
              .thenCombine(target.logReader().earliest(partition), Beginnings::new)
              .thenComposeAsync(this::trim, loop)
              .whenCompleteAsync((removed, error) -> done(removed, error), loop);
    }
  }

  void stop() {
    stopped = true;
  }

  /** Where nothing was deleted since, there is nothing to remove. */
  private CompletableFuture<Integer> trim(Beginnings now) {
    if (stopped || now.equals(trimmedTo)) {
      return CompletableFuture.completedFuture(0);
    }
    RunTrim trim =
        new RunTrim(
            Ground.standard(place.sourceTopicId()),
            Ground.standard(place.targetTopicId()),
            now.source(),
            now.target());
    return target
        .runs()
        .trim(mirror, trim)
        .thenApplyAsync(
            removed -> {
              trimmedTo = now;
              return removed;
            },
            loop);
  }

  private void done(@Nullable Integer removed, @Nullable Throwable error) {
    underWay = false;
    if (error != null) {
      log.debug("Old runs are not trimmed now mirror={} error={}", mirror, error.toString());
    } else if (removed != null && removed > 0) {
      meter.trimmed(removed);
      log.info("Trimmed what is stored of expired records mirror={} blocks={}", mirror, removed);
    }
  }
}

package io.mainstem.wire.fetch;

import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.net.Outcomes;
import io.mainstem.wire.net.TopicMetadata;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what an error on one partition means for it, and watches over the partitions that hear
 * nothing. Event loop only.
 */
final class Troubles {
  private static final Logger log = LoggerFactory.getLogger(Troubles.class);
  private static final long SHORT_MS = 50;
  private static final long LONG_MS = 1_000;
  private static final long REFUSED_MS = 5_000;

  private final SessionFetcher owner;
  private final TopicMetadata metadata;
  private final Function<TopicPartition, CompletableFuture<LogBounds>> bounds;
  private final Set<Reading> troubled = new LinkedHashSet<>();

  /**
   * Made on any thread.
   *
   * @param bounds finds the ends of a log
   */
  Troubles(
      SessionFetcher owner,
      TopicMetadata metadata,
      Function<TopicPartition, CompletableFuture<LogBounds>> bounds) {
    this.owner = owner;
    this.metadata = metadata;
    this.bounds = bounds;
  }

  void handle(Reading reading, long offset, Errors error, long now) {
    switch (error) {
      case OFFSET_OUT_OF_RANGE -> findRange(reading, offset);
      case NOT_LEADER_OR_FOLLOWER,
          FENCED_LEADER_EPOCH,
          UNKNOWN_LEADER_EPOCH,
          REPLICA_NOT_AVAILABLE,
          LEADER_NOT_AVAILABLE,
          KAFKA_STORAGE_ERROR,
          OFFSET_NOT_AVAILABLE,
          UNKNOWN_TOPIC_OR_PARTITION,
          UNKNOWN_TOPIC_ID,
          INCONSISTENT_TOPIC_ID ->
          leaderMoved(reading, now);
      case TOPIC_AUTHORIZATION_FAILED -> refused(reading, now);
      default -> {
        reading.tell(problem(reading, FetchProblem.Kind.UNEXPECTED, error.message()));
        again(reading, now, SHORT_MS, LONG_MS);
      }
    }
  }

  /** What the metadata says about the topic, if it is bad news. */
  void handleTopic(Reading reading, Errors error, long now) {
    switch (error) {
      case UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, INVALID_TOPIC_EXCEPTION ->
          missing(reading, now);
      case TOPIC_AUTHORIZATION_FAILED -> refused(reading, now);
      default -> silent(reading, now);
    }
  }

  private void missing(Reading reading, long now) {
    silent(reading, now);
    String message = "The cluster has no topic of this name";
    reading.tell(problem(reading, FetchProblem.Kind.UNKNOWN_TOPIC, message));
    again(reading, now, LONG_MS, REFUSED_MS);
    metadata.requestUpdate(false);
  }

  void recreated(Reading reading, Uuid current) {
    reading.tell(
        new FetchProblem(
            FetchProblem.Kind.TOPIC_RECREATED,
            reading.partition(),
            reading.position(),
            -1,
            -1,
            current,
            "The topic was made anew: its id was " + reading.topicId() + " and is " + current));
    reading.touch();
  }

  /**
   * Holds the partition: what the broker has behind the offset does not follow on what was read.
   */
  void diverged(Reading reading, long offset, FetchResponseData.EpochEndOffset known) {
    long from = reading.epochs().divergence(known.epoch(), known.endOffset(), offset);
    reading.hold(FetchProblem.Kind.DIVERGED);
    owner.settle(reading);
    FetchProblem problem =
        new FetchProblem(
            FetchProblem.Kind.DIVERGED,
            reading.partition(),
            offset,
            -1,
            from,
            reading.topicId(),
            "The log was read to offset %d under leader epoch %d; of what was read it has what lies below %d"
                .formatted(offset, reading.epochs().last(), from));
    owner.guarded(() -> reading.sink().onProblem(problem));
  }

  /** Reads on from {@code offset}, where the first batch lies that cannot be read. */
  void corrupt(Reading reading, long offset, int lastEpoch, CorruptBatchException cause, long now) {
    reading.advance(offset, lastEpoch);
    reading.tell(
        new FetchProblem(
            FetchProblem.Kind.CORRUPT_BATCH,
            reading.partition(),
            offset,
            -1,
            -1,
            reading.topicId(),
            String.valueOf(cause.getMessage())));
    again(reading, now, LONG_MS, REFUSED_MS);
  }

  /** Reads on from {@code offset}: passing over what a sink choked on would be a gap in silence. */
  void sinkFailed(Reading reading, long offset, int lastEpoch, Throwable cause, long now) {
    log.error(
        "A sink threw and will be given the same batches again topic={} partition={} error={}",
        reading.partition().topic(),
        reading.partition().partition(),
        cause.toString(),
        cause);
    reading.advance(offset, lastEpoch);
    again(reading, now, LONG_MS, REFUSED_MS);
  }

  private void refused(Reading reading, long now) {
    reading.tell(problem(reading, FetchProblem.Kind.NOT_AUTHORISED, "No right to read the topic"));
    again(reading, now, REFUSED_MS, REFUSED_MS);
    metadata.requestUpdate(false);
  }

  private void leaderMoved(Reading reading, long now) {
    silent(reading, now);
    again(reading, now, SHORT_MS, LONG_MS);
    metadata.requestUpdate(false);
  }

  private void again(Reading reading, long now, long base, long most) {
    reading.backOff(now, base, most);
    reading.touch();
    retryLater(reading, reading.retryAt() - now);
  }

  private void retryLater(Reading reading, long delayMs) {
    troubled.add(reading);
    owner.loop().schedule(delayMs, () -> owner.settle(reading));
  }

  /**
   * Holds the partition and tells its sink that the offset is not in the log, once the ends are
   * known.
   */
  private void findRange(Reading reading, long offset) {
    reading.hold(FetchProblem.Kind.OFFSET_OUT_OF_RANGE);
    owner.settle(reading);
    Outcomes.when(
        bounds.apply(reading.partition()),
        (found, error) -> owner.loop().execute(() -> rangeFound(reading, offset, found)));
  }

  private void rangeFound(Reading reading, long offset, @Nullable LogBounds found) {
    if (!reading.isHeld() || reading.isRemoved() || reading.position() != offset) {
      return;
    }
    if (found == null || (offset >= found.logStartOffset() && offset <= found.highWatermark())) {
      // True at another moment or of another replica, or nobody knows: nothing to tell. It may
      // also be that the broker has never heard of the epoch that was read last.
      if (reading.epochs().isDoubtfulForLong()) {
        reading.epochs().startAt(PartitionFetch.NO_EPOCH);
      }
      reading.recovered();
      silent(reading, owner.loop().now());
      retryLater(reading, LONG_MS);
      return;
    }
    FetchProblem problem =
        new FetchProblem(
            FetchProblem.Kind.OFFSET_OUT_OF_RANGE,
            reading.partition(),
            offset,
            found.logStartOffset(),
            found.highWatermark(),
            reading.topicId(),
            "Offset " + offset + " is not in the log");
    owner.guarded(() -> reading.sink().onProblem(problem));
  }

  private static FetchProblem problem(Reading reading, FetchProblem.Kind kind, String message) {
    return new FetchProblem(
        kind, reading.partition(), reading.position(), -1, -1, reading.topicId(), message);
  }

  // ---- those that hear nothing ----

  boolean any() {
    return !troubled.isEmpty();
  }

  void silent(Reading reading, long now) {
    reading.silent(now);
    troubled.add(reading);
  }

  void recovered(Reading reading) {
    if (reading.isTroubled()) {
      reading.recovered();
      troubled.remove(reading);
    }
  }

  void removed(Reading reading) {
    troubled.remove(reading);
  }

  /** Tells of those that have heard nothing for too long. */
  void tick(long now) {
    long after = owner.settings().unreachableAfter().toMillis();
    for (Reading reading : List.copyOf(troubled)) {
      if (reading.silenceIsNews(now, after)) {
        reading.tell(problem(reading, FetchProblem.Kind.UNREACHABLE, whySilent(reading)));
      }
    }
  }

  private String whySilent(Reading reading) {
    FetchLane lane = reading.lane();
    if (lane == null) {
      Exception refused = metadata.refusal();
      return refused == null
          ? "The partition has no leader, or no broker can be reached"
          : "No broker lets us in: " + refused.getMessage();
    }
    Exception refusal = lane.refusal();
    return refusal == null
        ? "Broker " + lane.brokerId() + " does not answer"
        : "Broker " + lane.brokerId() + " refuses the connection: " + refusal.getMessage();
  }
}

package io.mainstem.wire.fetch;

import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.net.TopicMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** Decides what an error on one partition means for it. Event loop only. */
final class Troubles {
  private static final long SHORT_MS = 50;
  private static final long LONG_MS = 1_000;
  private static final long REFUSED_MS = 5_000;

  private final SessionFetcher owner;
  private final TopicMetadata metadata;

  Troubles(SessionFetcher owner, TopicMetadata metadata) {
    this.owner = owner;
    this.metadata = metadata;
  }

  void handle(Reading reading, long offset, Errors error, long now) {
    switch (error) {
      case OFFSET_OUT_OF_RANGE -> owner.findRange(reading, offset);
      case NOT_LEADER_OR_FOLLOWER,
          FENCED_LEADER_EPOCH,
          UNKNOWN_LEADER_EPOCH,
          REPLICA_NOT_AVAILABLE,
          LEADER_NOT_AVAILABLE,
          KAFKA_STORAGE_ERROR,
          OFFSET_NOT_AVAILABLE ->
          leaderMoved(reading, now);
      case UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID ->
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
          missing(reading, now, "The cluster has no topic of this name");
      case TOPIC_AUTHORIZATION_FAILED -> refused(reading, now);
      default -> owner.silent(reading, now);
    }
  }

  /** No such topic or partition, says a broker that should know. */
  void missing(Reading reading, long now, String message) {
    owner.silent(reading, now);
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

  void corrupt(Reading reading, long offset, CorruptBatchException cause, long now) {
    reading.advance(offset);
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

  void unreachable(Reading reading, String why) {
    reading.tell(problem(reading, FetchProblem.Kind.UNREACHABLE, why));
  }

  private void refused(Reading reading, long now) {
    reading.tell(problem(reading, FetchProblem.Kind.NOT_AUTHORISED, "No right to read the topic"));
    again(reading, now, REFUSED_MS, REFUSED_MS);
    metadata.requestUpdate(false);
  }

  private void leaderMoved(Reading reading, long now) {
    owner.silent(reading, now);
    again(reading, now, SHORT_MS, LONG_MS);
    metadata.requestUpdate(false);
  }

  private void again(Reading reading, long now, long base, long most) {
    reading.backOff(now, base, most);
    reading.touch();
    owner.retryLater(reading, reading.retryAt() - now);
  }

  private static FetchProblem problem(Reading reading, FetchProblem.Kind kind, String message) {
    return new FetchProblem(
        kind, reading.partition(), reading.position(), -1, -1, reading.topicId(), message);
  }
}

package io.mainstem.wire.append;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What a broker's refusal of the first unacknowledged batch means. Pure. */
final class Refusals {
  private static final int CORRUPT_TRIES = 3;

  private Refusals() {}

  /**
   * The failure, or null if the batch should be tried again.
   *
   * @param tries how often this batch was refused so far
   */
  static AppendFailure.@Nullable Kind failure(Errors error, int tries) {
    return switch (error) {
      case INVALID_PRODUCER_EPOCH, PRODUCER_FENCED, FENCED_INSTANCE_ID -> AppendFailure.Kind.FENCED;
      case OUT_OF_ORDER_SEQUENCE_NUMBER, UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_ID_MAPPING ->
          AppendFailure.Kind.SEQUENCE_LOST;
      case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE -> AppendFailure.Kind.TOO_LARGE;
      case INVALID_RECORD, INVALID_TIMESTAMP -> AppendFailure.Kind.INVALID_RECORD;
      case INVALID_REQUEST,
          POLICY_VIOLATION,
          UNSUPPORTED_FOR_MESSAGE_FORMAT,
          UNSUPPORTED_COMPRESSION_TYPE ->
          AppendFailure.Kind.REJECTED;
      // On the way it may have been damaged; in our hands it was not, or it is not ours to mend.
      case CORRUPT_MESSAGE -> tries < CORRUPT_TRIES ? null : AppendFailure.Kind.REJECTED;
      case TOPIC_AUTHORIZATION_FAILED,
          CLUSTER_AUTHORIZATION_FAILED,
          TRANSACTIONAL_ID_AUTHORIZATION_FAILED ->
          AppendFailure.Kind.NOT_AUTHORISED;
      case INVALID_TOPIC_EXCEPTION -> AppendFailure.Kind.UNKNOWN_TOPIC;
      default ->
          error.exception() instanceof RetriableException ? null : AppendFailure.Kind.UNEXPECTED;
    };
  }

  /** True if the refusal says that the topic is not there, or is another one. */
  static boolean isAboutTopic(Errors error) {
    return error == Errors.UNKNOWN_TOPIC_OR_PARTITION
        || error == Errors.UNKNOWN_TOPIC_ID
        || error == Errors.INCONSISTENT_TOPIC_ID;
  }
}

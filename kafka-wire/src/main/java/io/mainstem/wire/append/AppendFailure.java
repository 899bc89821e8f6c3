package io.mainstem.wire.append;

import org.apache.kafka.common.TopicPartition;

/**
 * Why a partition takes no more from a writer.
 *
 * @param kind what it means to the writer
 * @param partition the target partition
 * @param message the broker's words, for people
 */
public record AppendFailure(Kind kind, TopicPartition partition, String message) {

  /** What a failure means to the writer. */
  public enum Kind {
    /** Somebody else holds a newer epoch: stop, the partition is theirs. */
    FENCED,
    /**
     * The broker does not know where this writer stood. Identify again and find the position by
     * scanning.
     */
    SEQUENCE_LOST,
    /** The first unacknowledged batch is larger than the target takes. */
    TOO_LARGE,
    /** A record in the first unacknowledged batch is one that this topic does not take. */
    INVALID_RECORD,
    /** The broker refused the first unacknowledged batch for what is in it. */
    REJECTED,
    /** No right to write to the topic. */
    NOT_AUTHORISED,
    /** The target has no such topic or partition, for longer than the settings allow. */
    UNKNOWN_TOPIC,
    /** The target topic was deleted and made anew. */
    TOPIC_RECREATED,
    /** An error that no retry will mend. */
    UNEXPECTED,
    /** Closed by the caller with batches pending. */
    CLOSED
  }
}

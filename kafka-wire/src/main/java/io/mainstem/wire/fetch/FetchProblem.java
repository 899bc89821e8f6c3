package io.mainstem.wire.fetch;

import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Why a partition is not being read as it should.
 *
 * @param kind what happened
 * @param partition where
 * @param offset the offset that was asked for; for {@link Kind#CORRUPT_BATCH} the batch's base
 *     offset
 * @param logStartOffset first offset there is, -1 if unknown
 * @param logEndOffset first offset after the last one to be read, -1 if unknown; another for {@link
 *     Kind#DIVERGED}
 * @param currentTopicId for {@link Kind#TOPIC_RECREATED} the topic's new id, else the id in use or
 *     zero
 * @param message for people
 */
public record FetchProblem(
    Kind kind,
    TopicPartition partition,
    long offset,
    long logStartOffset,
    long logEndOffset,
    Uuid currentTopicId,
    String message) {

  public FetchProblem {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(partition, "partition");
  }

  /** Problems, and what the fetcher does about each. */
  public enum Kind {
    /** The offset is below the log's start or above its end. Held until a seek. */
    OFFSET_OUT_OF_RANGE(true),
    /**
     * The log was cut back below the offset, and may have grown again with other records (an
     * unclean election): {@code logEndOffset} is the first offset at which it may differ from what
     * was read. Held until a seek.
     */
    DIVERGED(true),
    /**
     * The topic was deleted and made anew under another id. Held until removed, or a seek accepts
     * the new one.
     */
    TOPIC_RECREATED(true),
    /** The cluster has no such topic or partition (now). Tried again with backoff; told once. */
    UNKNOWN_TOPIC(false),
    /** No right to read the topic. Tried again with backoff; told once. */
    NOT_AUTHORISED(false),
    /**
     * A batch does not match its checksum, or is of no known form. Read again with backoff; told
     * once.
     */
    CORRUPT_BATCH(false),
    /**
     * No broker, no leader, or no answer for longer than the settings allow. Tried on; told once.
     */
    UNREACHABLE(false),
    /** An error that the protocol says nothing about. Tried again with backoff; told once. */
    UNEXPECTED(false);

    private final boolean held;

    Kind(boolean held) {
      this.held = held;
    }

    /** True if nothing more is read until the caller does something. */
    public boolean isHeld() {
      return held;
    }
  }
}

package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import io.mainstem.worker.position.SourceStretch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what an error means to a mirror. */
final class Troubles {
  private static final Logger log = LoggerFactory.getLogger(Troubles.class);

  private Troubles() {}

  /** An error of a call to the source. */
  static MirrorTrouble ofSource(Throwable error) {
    return of(error, PauseReason.SOURCE_UNAVAILABLE, "source");
  }

  /** An error of a call to the target. */
  static MirrorTrouble ofTarget(Throwable error) {
    return of(error, PauseReason.TARGET_NOT_READY, "target");
  }

  private static MirrorTrouble of(Throwable thrown, PauseReason unavailable, String side) {
    Throwable error = unwrap(thrown);
    if (error instanceof MirrorTrouble trouble) {
      return trouble;
    }
    String what = describe(error);
    if (error instanceof AuthorizationException || error instanceof AuthenticationException) {
      return new MirrorTrouble(
          PauseReason.NOT_AUTHORISED, Remedy.WAIT, "the " + side + " refuses us: " + what);
    }
    if (error instanceof ProducerFencedException
        || error instanceof InvalidProducerEpochException) {
      return fenced();
    }
    if (error instanceof InvalidPidMappingException) {
      return new MirrorTrouble(
          unavailable,
          Remedy.TAKE_OVER_AGAIN,
          "the " + side + " has forgotten who we are: " + what);
    }
    if (error instanceof UnknownTopicOrPartitionException) {
      return new MirrorTrouble(
          unavailable, Remedy.WAIT, "the " + side + " topic is not there yet: " + what);
    }
    if (error instanceof CorruptBatchException) {
      return new MirrorTrouble(
          PauseReason.CORRUPT_SOURCE,
          Remedy.WAIT,
          "a batch of the " + side + " cannot be read: " + what);
    }
    return new MirrorTrouble(unavailable, Remedy.WAIT, "the " + side + " does not serve: " + what);
  }

  /**
   * What a refusal means.
   *
   * @param unacknowledged what may be looked at record by record; none if that is not wanted
   */
  static MirrorTrouble of(AppendFailure failure, List<Chunk> unacknowledged) {
    boolean aboutRecords =
        failure.kind() == AppendFailure.Kind.TOO_LARGE
            || failure.kind() == AppendFailure.Kind.INVALID_RECORD;
    MirrorTrouble trouble = of(failure);
    return !aboutRecords || unacknowledged.isEmpty()
        ? trouble
        : new MirrorTrouble(
            trouble.reason(),
            Remedy.TAKE_OVER_AGAIN,
            trouble.detail(),
            suspicion(unacknowledged.get(0), failure.message()));
  }

  private static Suspicion suspicion(Chunk refused, String why) {
    List<SourceStretch> stretches = refused.stretches();
    return new Suspicion(
        stretches.get(0).start(),
        stretches.get(stretches.size() - 1).end(),
        refused.records() == 1,
        why);
  }

  /** A dead letter that cannot be written. */
  static MirrorTrouble ofDeadLetter(long offset, String why, Throwable thrown) {
    Throwable error = unwrap(thrown);
    String detail =
        "the record at source offset %d is one for the dead-letter topic (%s), which does not take it: %s"
            .formatted(offset, why, describe(error));
    PauseReason reason =
        error instanceof RecordTooLargeException
            ? PauseReason.RECORD_TOO_LARGE
            : ofTarget(error).reason();
    return new MirrorTrouble(reason, Remedy.WAIT, detail);
  }

  static MirrorTrouble of(AppendFailure failure) {
    String message = failure.message();
    return switch (failure.kind()) {
      case FENCED -> fenced();
      case SEQUENCE_LOST, TOPIC_RECREATED, CLOSED ->
          new MirrorTrouble(PauseReason.TARGET_NOT_READY, Remedy.TAKE_OVER_AGAIN, message);
      case TOO_LARGE ->
          new MirrorTrouble(
              PauseReason.RECORD_TOO_LARGE, Remedy.WAIT, "the target refuses a batch: " + message);
      case REJECTED, INVALID_RECORD ->
          new MirrorTrouble(
              PauseReason.QUARANTINED, Remedy.WAIT, "the target refuses a batch: " + message);
      case NOT_AUTHORISED ->
          new MirrorTrouble(
              PauseReason.NOT_AUTHORISED, Remedy.WAIT, "the target refuses us: " + message);
      case UNKNOWN_TOPIC ->
          new MirrorTrouble(
              PauseReason.TARGET_NOT_READY, Remedy.WAIT, "the target topic is gone: " + message);
      case UNEXPECTED ->
          new MirrorTrouble(
              PauseReason.QUARANTINED, Remedy.WAIT, "the target fails to append: " + message);
    };
  }

  /**
   * What a problem of reading means; {@code OFFSET_OUT_OF_RANGE} is for whoever knows the position.
   */
  static MirrorTrouble of(FetchProblem problem) {
    String message = problem.message();
    return switch (problem.kind()) {
      case TOPIC_RECREATED ->
          new MirrorTrouble(
              PauseReason.SOURCE_UNAVAILABLE,
              Remedy.TAKE_OVER_AGAIN,
              "the source topic was made anew: " + message);
      case NOT_AUTHORISED ->
          new MirrorTrouble(
              PauseReason.NOT_AUTHORISED, Remedy.WAIT, "the source refuses us: " + message);
      case CORRUPT_BATCH ->
          new MirrorTrouble(
              PauseReason.CORRUPT_SOURCE,
              Remedy.WAIT,
              "a batch of the source is damaged and was not copied: " + message);
      case OFFSET_OUT_OF_RANGE ->
          new MirrorTrouble(
              PauseReason.POSITION_MISMATCH,
              Remedy.WAIT,
              "source offset %d is outside of %d to %d: the source has lost records that were copied"
                  .formatted(problem.offset(), problem.logStartOffset(), problem.logEndOffset()));
      case DIVERGED, UNKNOWN_TOPIC, UNREACHABLE, UNEXPECTED ->
          new MirrorTrouble(
              PauseReason.SOURCE_UNAVAILABLE, Remedy.WAIT, "the source does not serve: " + message);
    };
  }

  /** Something that nobody has thought of. */
  static MirrorTrouble unforeseen(MirrorId mirror, Throwable cause) {
    log.error("A take-over failed in an unforeseen way mirror={}", mirror, cause);
    return new MirrorTrouble(PauseReason.TARGET_NOT_READY, Remedy.WAIT, "unforeseen: " + cause);
  }

  static MirrorTrouble fenced() {
    return new MirrorTrouble(
        PauseReason.FENCED,
        Remedy.REASSERTION,
        "another owner has taken over; nothing more is written here");
  }

  /** The same future, failing with a {@link MirrorTrouble}. */
  static <T> CompletableFuture<T> translate(
      CompletableFuture<T> future, Function<Throwable, MirrorTrouble> meaning) {
    return future.exceptionallyCompose(
        error -> CompletableFuture.failedFuture(meaning.apply(error)));
  }

  static Throwable unwrap(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? unwrap(cause) : error;
  }

  private static String describe(Throwable error) {
    String message = error.getMessage();
    String kind = error.getClass().getSimpleName().replace("Exception", "");
    return message == null ? kind : kind + ": " + message;
  }
}

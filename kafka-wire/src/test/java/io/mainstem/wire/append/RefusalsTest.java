package io.mainstem.wire.append;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalsTest {
  @ParameterizedTest
  @CsvSource({
    "INVALID_PRODUCER_EPOCH, FENCED",
    "PRODUCER_FENCED, FENCED",
    "OUT_OF_ORDER_SEQUENCE_NUMBER, SEQUENCE_LOST",
    "UNKNOWN_PRODUCER_ID, SEQUENCE_LOST",
    "MESSAGE_TOO_LARGE, TOO_LARGE",
    "RECORD_LIST_TOO_LARGE, TOO_LARGE",
    "INVALID_TIMESTAMP, INVALID_RECORD",
    "INVALID_RECORD, INVALID_RECORD",
    "UNSUPPORTED_COMPRESSION_TYPE, REJECTED",
    "TOPIC_AUTHORIZATION_FAILED, NOT_AUTHORISED",
    "UNSUPPORTED_VERSION, UNEXPECTED"
  })
  void noRetryMendsThese(Errors error, AppendFailure.Kind kind) {
    assertThat(Refusals.failure(error, 1)).isEqualTo(kind);
  }

  @ParameterizedTest
  @EnumSource(
      value = Errors.class,
      names = {
        "NOT_LEADER_OR_FOLLOWER",
        "LEADER_NOT_AVAILABLE",
        "NOT_ENOUGH_REPLICAS",
        "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
        "REQUEST_TIMED_OUT",
        "NETWORK_EXCEPTION",
        "KAFKA_STORAGE_ERROR",
        "UNKNOWN_TOPIC_OR_PARTITION",
        "UNKNOWN_TOPIC_ID"
      })
  void theseAreTriedAgainHoweverOften(Errors error) {
    assertThat(error.exception()).isInstanceOf(RetriableException.class);
    assertThat(Refusals.failure(error, 1_000)).isNull();
  }

  @Test
  void damageOnTheWayIsTriedAgainButNotForEver() {
    assertThat(Refusals.failure(Errors.CORRUPT_MESSAGE, 1)).isNull();
    assertThat(Refusals.failure(Errors.CORRUPT_MESSAGE, 3)).isEqualTo(AppendFailure.Kind.REJECTED);
  }
}

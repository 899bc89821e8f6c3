package io.mainstem.wire.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.junit.jupiter.api.Test;

class FetchSessionTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final Uuid TOPIC = new Uuid(1, 2);

  private final FetchSession session = new FetchSession(1_000);

  @Test
  void aPartitionTakenUpByAnotherReadingIsNotForgotten() {
    Reading former = reading(21);
    session.touch(former);
    describe();
    session.answered(77);

    former.markRemoved();
    session.touch(former);
    session.touch(reading(0));
    FetchRequestData request = describe();

    assertThat(request.forgottenTopicsData()).isEmpty();
    assertThat(request.topics()).hasSize(1);
    assertThat(request.topics().get(0).partitions().get(0).fetchOffset()).isZero();
  }

  @Test
  void aPartitionThatNobodyReadsAnyMoreIsForgotten() {
    Reading former = reading(21);
    session.touch(former);
    describe();
    session.answered(77);

    former.markRemoved();
    session.touch(former);

    assertThat(describe().forgottenTopicsData()).hasSize(1);
  }

  private FetchRequestData describe() {
    FetchRequestData request = new FetchRequestData();
    session.describe(request, 0);
    return request;
  }

  @SuppressWarnings("NullAway") // the owner is only needed for what is done to a reading
  private static Reading reading(long offset) {
    FetchSink sink =
        new FetchSink() {
          @Override
          public void onBatches(FetchedBatches batches) {
            batches.release();
          }

          @Override
          public void onProblem(FetchProblem problem) {
            throw new AssertionError(problem);
          }
        };
    return new Reading(null, PARTITION, TOPIC, offset, PartitionFetch.NO_EPOCH, sink);
  }
}

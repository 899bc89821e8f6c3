package io.mainstem.wire.batch;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;

class SequencesTest {
  @Property(tries = 500)
  void advancesAsKafkaDoesAndCountsBack(
      @ForAll @IntRange(min = 0) int sequence, @ForAll @IntRange(min = 1) int records) {
    int last = Sequences.advance(sequence, records - 1);

    assertThat(Sequences.advance(sequence, records)).isNotNegative();
    assertThat(Sequences.count(sequence, last)).isEqualTo(records);
    assertThat(last).isEqualTo(DefaultRecordBatch.incrementSequence(sequence, records - 1));
  }
}

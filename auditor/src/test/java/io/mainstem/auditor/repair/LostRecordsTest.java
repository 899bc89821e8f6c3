package io.mainstem.auditor.repair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class LostRecordsTest {

  private final LostRecords lost = new LostRecords(42);

  @Test
  void whatWasDeliveredBeforeIsNotDeliveredAgain() {
    lost.add(record(7, "a"));
    lost.add(record(3, "b"));
    lost.add(record(9, "c"));
    lost.delivered(record(1_000, "a"));

    assertThat(lost.toDeliver()).containsExactly(record(3, "b"), record(9, "c"));
    assertThat(lost.toDeliver()).as("asked again").hasSize(2);
  }

  @Test
  void ofEqualRecordsAsManyAreDeliveredAsAreLacking() {
    lost.add(record(1, "same"));
    lost.add(record(2, "same"));
    lost.add(record(3, "same"));
    lost.delivered(record(1_000, "same"));
    lost.delivered(record(1_001, "other"));

    assertThat(lost.toDeliver()).hasSize(2);
  }

  @Test
  void readsRangesThatLieCloseTogetherAtOnceAndTakesOnlyWhatIsLost() {
    LogId log = new LogId("west", "trips", new UUID(0, 1), 0);
    RepairOrder order =
        new RepairOrder(
            "us-east",
            new UUID(0, 2),
            new MirrorId("west--east", "trips", 0),
            log,
            log,
            List.of(new OffsetRange(5, 7), new OffsetRange(20, 21), new OffsetRange(9_000, 9_001)),
            0);

    assertThat(order.records()).isEqualTo(4);
    assertThat(order.stretches())
        .containsExactly(new OffsetRange(5, 21), new OffsetRange(9_000, 9_001));
    assertThat(order.covers(6)).isTrue();
    assertThat(order.covers(7)).isFalse();
  }

  private static WireRecord record(long offset, String text) {
    return new WireRecord(
        offset,
        1_234,
        ByteBuffer.wrap("key".getBytes(UTF_8)),
        ByteBuffer.wrap(text.getBytes(UTF_8)),
        List.of(new RecordHeader("h", new byte[] {1})));
  }
}

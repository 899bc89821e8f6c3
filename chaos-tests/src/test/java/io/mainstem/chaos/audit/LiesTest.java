package io.mainstem.chaos.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

/** An answer is three batches with something before and behind; the one in the middle asks. */
class LiesTest {

  private static final String HONEST = "west-1#ooo";

  @Test
  void anAnswerThatAsksForNothingStaysAsItIs() {
    byte[] answer = answer(HONEST, "west-2#ooo");
    byte[] before = answer.clone();

    Lies.tell(answer);

    assertThat(answer).isEqualTo(before);
  }

  @Test
  void aLostBatchLooksLikeAMarkerAndOthersDoNot() {
    byte[] answer = answer(Lies.value(Lies.Kind.LOST, "west-2"));

    Lies.tell(answer);

    assertThat(batches(answer))
        .extracting(MutableRecordBatch::isControlBatch)
        .containsExactly(false, true, false);
  }

  @Test
  void oneByteOfAChangedRecordIsAnother() {
    String value = Lies.value(Lies.Kind.CHANGED, "west-2");
    byte[] answer = answer(value);

    Lies.tell(answer);

    assertThat(values(answer))
        .containsExactly(HONEST, value.substring(0, Lies.VALUE_BYTES - 1) + "y", HONEST);
  }

  @Test
  void neighboursChangePlaces() {
    String one = Lies.value(Lies.Kind.SWAPPED, "west-2");
    String two = Lies.value(Lies.Kind.SWAPPED, "west-3");
    byte[] answer = answer(one, two);

    Lies.tell(answer);

    assertThat(values(answer)).containsExactly(HONEST, two, one, HONEST);
  }

  @Test
  void aRepeatedRecordTakesThePlaceOfItsNeighbour() {
    String one = Lies.value(Lies.Kind.REPEATED, "west-2");
    byte[] answer = answer(one, Lies.value(Lies.Kind.REPEATED, "west-3"));

    Lies.tell(answer);

    assertThat(values(answer)).containsExactly(HONEST, one, one, HONEST);
  }

  private static byte[] answer(String... inTheMiddle) {
    MemoryRecords before = records(7, HONEST);
    MemoryRecords asking = records(8, inTheMiddle);
    MemoryRecords after = records(20, HONEST);
    int size = before.sizeInBytes() + asking.sizeInBytes() + after.sizeInBytes();
    return ByteBuffer.allocate(size + 100)
        .position(33)
        .put(before.buffer())
        .put(asking.buffer())
        .put(after.buffer())
        .array();
  }

  private static MemoryRecords records(long offset, String... values) {
    SimpleRecord[] records = new SimpleRecord[values.length];
    for (int i = 0; i < values.length; i++) {
      records[i] = new SimpleRecord(1_000, null, values[i].getBytes(ISO_8859_1));
    }
    return MemoryRecords.withRecords(offset, Compression.NONE, records);
  }

  /** All batches must be sound. */
  private static List<MutableRecordBatch> batches(byte[] answer) {
    ByteBuffer buffer = ByteBuffer.wrap(answer, 33, answer.length - 100);
    List<MutableRecordBatch> batches = new ArrayList<>();
    MemoryRecords.readableRecords(buffer.slice()).batches().forEach(batches::add);
    assertThat(batches).hasSize(3).allSatisfy(MutableRecordBatch::ensureValid);
    return batches;
  }

  private static List<String> values(byte[] answer) {
    List<String> values = new ArrayList<>();
    for (MutableRecordBatch batch : batches(answer)) {
      for (Record record : batch) {
        byte[] value = new byte[record.valueSize()];
        record.value().get(value);
        values.add(new String(value, ISO_8859_1));
      }
    }
    return values;
  }
}

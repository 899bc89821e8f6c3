package io.mainstem.api.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.replication.MirrorId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OffsetRunHeadTest {

  @Test
  void theHeadOfAStoredBlockIsThatOfTheBlock() {
    for (List<OffsetRun> runs :
        List.of(
            List.<OffsetRun>of(),
            List.of(new OffsetRun(5, 7, 3)),
            List.of(new OffsetRun(5, 7, 3), new OffsetRun(9, 20, 11)))) {
      OffsetRunBlock block = block(runs);

      OffsetRunHead head = OffsetRunTopic.readHead(OffsetRunTopic.value(block));

      assertThat(head).isEqualTo(OffsetRunHead.of(block));
    }
  }

  @Test
  void fieldsOfANewerReleaseAreSkipped() {
    String text = new String(OffsetRunTopic.value(block(List.of())), StandardCharsets.UTF_8);
    String newer = "{\"new\":{\"a\":[1,{}]}," + text.substring(1);

    OffsetRunHead head = OffsetRunTopic.readHead(newer.getBytes(StandardCharsets.UTF_8));

    assertThat(head).isEqualTo(OffsetRunHead.of(block(List.of())));
  }

  @Test
  void whatIsNotABlockIsRefused() {
    for (String text :
        List.of(
            "", "[]", "{}", "{\"runs\":5}", "{\"runs\":[[1,2]]}", "{\"sourceTopicId\":\"x\"}")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

      assertThatThrownBy(() -> OffsetRunTopic.readHead(bytes))
          .as(text)
          .isInstanceOf(InvalidValueException.class);
    }
  }

  @Test
  void theFilterIsPartOfTheHead() {
    for (RecordFilter filter :
        List.of(new RecordFilter("origin", "here"), new RecordFilter("origin", null))) {
      OffsetRunBlock block = block(List.of(new OffsetRun(5, 7, 3)), filter);

      OffsetRunHead head = OffsetRunTopic.readHead(OffsetRunTopic.value(block));

      assertThat(head).isEqualTo(OffsetRunHead.of(block));
    }
  }

  private static OffsetRunBlock block(List<OffsetRun> runs) {
    return block(runs, null);
  }

  private static OffsetRunBlock block(List<OffsetRun> runs, @Nullable RecordFilter filter) {
    return new OffsetRunBlock(
        new MirrorId("a--b", "trips", 3),
        new UUID(1, 2),
        "trips.aggregate",
        new UUID(3, 4),
        3,
        4000,
        (short) 7,
        100,
        200,
        runs,
        filter);
  }
}

package io.mainstem.controller.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingChangesTest {

  @Test
  void whatTheSourceSaysIsSet() {
    SettingChanges changes =
        SettingChanges.between(
            Map.of(),
            Map.of("retention.ms", "2", "segment.ms", "3", "segment.bytes", "4"),
            Map.of("retention.ms", "1", "segment.ms", "3"));

    assertThat(changes.set())
        .containsExactlyInAnyOrderEntriesOf(Map.of("retention.ms", "2", "segment.bytes", "4"));
    assertThat(changes.unset()).isEmpty();
  }

  @Test
  void whatTheSourceNoLongerSaysIsUnset() {
    SettingChanges changes =
        SettingChanges.between(
            Map.of("retention.ms", "2", "segment.ms", "3"), Map.of(), Map.of("retention.ms", "2"));

    assertThat(changes).isEqualTo(new SettingChanges(Map.of(), Set.of("retention.ms")));
  }

  @Test
  void whatOnlyTheCopyEverHadStays() {
    assertThat(SettingChanges.between(Map.of(), Map.of(), Map.of("retention.ms", "9")).isEmpty())
        .isTrue();
  }
}

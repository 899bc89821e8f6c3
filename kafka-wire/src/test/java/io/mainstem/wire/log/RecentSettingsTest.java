package io.mainstem.wire.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class RecentSettingsTest {
  private static final Uuid ID = new Uuid(1, 1);

  private final List<CompletableFuture<Map<String, String>>> asked = new ArrayList<>();
  private long now;
  private final RecentSettings settings =
      new RecentSettings(
          () -> now,
          name -> {
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
          });

  @Test
  void thoseWhoAskWithinAMomentShareAnAnswer() {
    CompletableFuture<Map<String, String>> first = settings.of("trips", ID);
    asked.get(0).complete(Map.of("cleanup.policy", "compact"));
    now = RecentSettings.FRESH_NANOS - 1;
    assertThat(settings.of("trips", ID).join()).isEqualTo(first.join());
    assertThat(asked).hasSize(1);
  }

  @Test
  void olderOnesAreAskedForAgain() {
    var unused = settings.of("trips", ID);
    now = RecentSettings.FRESH_NANOS;
    assertThat(settings.of("trips", ID)).isSameAs(asked.get(1));
  }

  @Test
  void aTopicMadeAnewIsAnother() {
    var unused = settings.of("trips", ID);
    assertThat(settings.of("trips", new Uuid(1, 2))).isSameAs(asked.get(1));
  }

  @Test
  void aFailureIsNotKept() {
    var unused = settings.of("trips", ID);
    asked.get(0).completeExceptionally(new TimeoutException("late"));
    assertThat(settings.of("trips", ID)).isSameAs(asked.get(1));
  }
}

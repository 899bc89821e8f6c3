package io.mainstem.auditor.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.auditor.reconcile.EndUnreadableException;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExactCountsTest {

  private static final LogId LOG = new LogId("west", "trips", new UUID(0, 1), 0);
  private static final Window WINDOW = new Window(10_000);

  private final List<CompletableFuture<Long>> readings = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneOffset getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };
  private final ExactCounts counts =
      new ExactCounts(
          (log, window, from, to) -> {
            readings.add(new CompletableFuture<>());
            return readings.get(readings.size() - 1);
          },
          clock);

  @Test
  void isReadOnceUntilTheLogHoldsSomethingElse() {
    assertThat(ask(7)).isEmpty();
    assertThat(ask(7)).isEmpty();
    readings.get(0).complete(8L);
    assertThat(ask(7)).hasValue(8);
    assertThat(readings).hasSize(1);

    assertThat(ask(9)).isEmpty();
    assertThat(readings).as("while it fills").hasSize(1);
    now = now.plusSeconds(10);
    assertThat(ask(9)).isEmpty();
    readings.get(1).complete(9L);
    assertThat(ask(9)).hasValue(9);
    assertThat(ask(7)).as("of another time").isEmpty();
  }

  @Test
  void isReadAgainSomeTimeAfterItCouldNotBe() {
    assertThat(ask(7)).isEmpty();
    readings.get(0).completeExceptionally(new IOException("down"));
    assertThat(ask(7)).isEmpty();
    assertThat(readings).hasSize(1);

    now = now.plusSeconds(10);
    assertThat(ask(7)).isEmpty();
    readings.get(1).complete(8L);
    assertThat(ask(7)).hasValue(8);
  }

  @Test
  void whatTheLogHasDeletedIsNotMissed() {
    assertThat(ask(7)).isEmpty();
    readings.get(0).completeExceptionally(new EndUnreadableException("begins at 90", 90));
    assertThat(ask(7)).hasValue(Long.MAX_VALUE);
  }

  @Test
  void fewAreReadAtATimeAndOldOnesForgotten() {
    for (int i = 0; i < 9; i++) {
      assertThat(counts.count(LOG, new Window(i * 10_000L), 0, 5, 1)).isEmpty();
    }
    assertThat(readings).hasSize(4);
    readings.forEach(reading -> reading.complete(3L));

    assertThat(counts.count(LOG, new Window(0), 0, 5, 1)).hasValue(3);
    counts.forgetBefore(10_000);
    assertThat(counts.count(LOG, new Window(0), 0, 5, 1)).isEmpty();
  }

  private OptionalLong ask(long held) {
    return counts.count(LOG, WINDOW, 40, 50, held);
  }
}

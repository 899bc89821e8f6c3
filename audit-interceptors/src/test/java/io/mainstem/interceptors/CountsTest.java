package io.mainstem.interceptors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CountsTest {

  @Test
  void countsByPartitionAndWindow() {
    Counts counts = new Counts(10);
    counts.add("trips", 0, 9_999, 5, 100, 0);
    counts.add("trips", 0, 10_000, 6, 10, 0);
    counts.add("trips", 0, 19_999, 4, 1, 0);
    counts.add("trips", 1, -1, 0, 1, 0);

    assertThat(counts.takeChanged())
        .containsExactlyInAnyOrder(
            new Tally("trips", 0, 0, 1, 1, 100, 5, 5),
            new Tally("trips", 0, 10_000, 2, 2, 11, 4, 6));
    assertThat(counts.takeChanged()).isEmpty();
  }

  @Test
  void whatCouldNotBeReportedIsReportedAgain() {
    Counts counts = new Counts(10);
    counts.add("trips", 0, 0, 5, 100, 0);
    Tally tally = counts.takeChanged().get(0);
    counts.close(1_000);
    counts.notReported(tally); // too late: its memory is given up

    counts.add("trips", 0, 0, 6, 100, 2_000);
    Tally next = counts.takeChanged().get(0);
    counts.notReported(next);
    counts.close(3_000);

    assertThat(next.part()).isNotEqualTo(tally.part());
    assertThat(next.records()).isEqualTo(1);
    assertThat(counts.takeChanged()).containsExactly(next);
  }

  @Test
  void dropsWithACountWhenThereIsNoRoom() {
    Counts counts = new Counts(2);
    counts.add("trips", 0, 0, 1, 1, 0);
    counts.add("trips", 1, 0, 1, 1, 0);
    counts.add("trips", 2, 0, 1, 1, 0);
    counts.add("trips", 2, 0, 1, 1, 0);
    counts.add("trips", 0, 0, 2, 1, 0);

    assertThat(counts.dropped()).isEqualTo(2);
    assertThat(counts.takeChanged()).extracting(Tally::records).containsExactlyInAnyOrder(2L, 1L);
  }

  @Test
  void nothingIsCountedTwiceOrForgottenWhileOthersReportAndClose() throws Exception {
    Counts counts = new Counts(1_000);
    ExecutorService clients = Executors.newFixedThreadPool(3);
    for (int client = 0; client < 3; client++) {
      int seed = client;
      clients.execute(
          () -> {
            Random random = new Random(seed);
            for (int i = 0; i < 20_000; i++) {
              counts.add("trips", seed, random.nextInt(5) * 10_000L, i, 1, i);
            }
          });
    }
    clients.shutdown();
    Map<String, Long> newest = new HashMap<>();
    boolean ended = false;
    while (!ended) {
      ended = clients.awaitTermination(1, TimeUnit.MILLISECONDS);
      List<Tally> changed = new ArrayList<>(counts.takeChanged());
      changed.forEach(
          tally ->
              newest.put(
                  tally.partition() + "/" + tally.windowStart() + "/" + tally.part(),
                  tally.records()));
      counts.close(Long.MAX_VALUE);
    }

    assertThat(newest.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(60_000);
    assertThat(counts.dropped()).isZero();
  }
}

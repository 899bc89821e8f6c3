package io.mainstem.auditor.store;

import static io.mainstem.auditor.store.SumsHistory.stretches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sla.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the sums of the books promise, on whatever database they are kept. */
abstract class SumsContract {

  /** How many random histories to go through. */
  private static final int HISTORIES = Integer.getInteger("mainstem.audit.histories", 2);

  private static final long DAY = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static final Instant NOW = Instant.ofEpochMilli(DAY + 2 * HOUR);

  /** The address of a database that is empty and no other test's. */
  abstract String emptyDatabase();

  abstract @Nullable String user();

  AuditDatabase open(String address) {
    return AuditDatabase.open(address, user(), null);
  }

  @Test
  void theSumsAreWhatANaiveCountSaysWhateverIsWrittenChangedAndForgotten() {
    Random seeds = new Random();
    for (int i = 0; i < HISTORIES; i++) {
      long seed = seeds.nextLong();
      try (AuditDatabase database = open(emptyDatabase())) {
        SumsHistory history = new SumsHistory(database, seed);
        assertThatCode(() -> history.live(60)).as("seed %s", seed).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void booksFromBeforeThereWereSumsOverTimeAreSummedUp() {
    String address = emptyDatabase();
    migrate(address, "4");
    Jdbi.create(address, Objects.requireNonNullElse(user(), ""), "")
        .useHandle(handle -> FORMER_BOOKS.forEach(handle::execute));

    try (AuditDatabase database = open(address)) {
      Stores stores = Stores.claim(database);
      assertThat(stretches(database, Span.FIVE_MINUTES))
          .isEqualTo(
              Map.of(
                  "a--b/trips " + DAY, List.of(2L, 1L, 0L, 13L, 12L),
                  "a--b/trips " + (DAY + 300_000), List.of(0L, 0L, 1L, 5L, 4L),
                  "a--b/fares " + (DAY + HOUR), List.of(1L, 0L, 0L, 7L, 7L),
                  "a--b/trips " + -300_000, List.of(0L, 1L, 0L, 1L, 1L)));
      assertThat(stretches(database, Span.HOUR))
          .isEqualTo(
              Map.of(
                  "a--b/trips " + (DAY - HOUR), List.of(5L, 1L, 2L, 80L, 79L),
                  "a--b/trips " + DAY, List.of(2L + 10, 1L + 3, 1L + 2, 18L + 100, 16L + 90),
                  "a--b/fares " + (DAY + HOUR), List.of(1L, 0L, 0L, 7L, 7L),
                  "a--b/trips " + -HOUR, List.of(0L, 1L, 0L, 1L, 1L)));
      assertThat(stretches(database, Span.DAY))
          .isEqualTo(
              Map.of(
                  "gone/trips " + (DAY - 96 * HOUR), List.of(9L, 0L, 1L, 50L, 50L),
                  "a--b/trips " + (DAY - 24 * HOUR), List.of(5L, 1L, 2L, 80L, 79L),
                  "a--b/trips " + DAY, List.of(12L, 4L, 3L, 118L, 106L),
                  "a--b/fares " + DAY, List.of(1L, 0L, 0L, 7L, 7L),
                  "a--b/trips " + -24 * HOUR, List.of(0L, 1L, 0L, 1L, 1L)));
      assertThat(stores.verdicts().summaries())
          .extracting(s -> s.topic() + " " + s.verified() + " " + s.open() + " " + s.failed())
          .containsExactly("fares 1 0 0", "trips 2 2 1");

      stores.verdicts().write(List.of(verified(DAY + 300_000), verified(DAY + 600_000)), NOW);
      assertThat(stretches(database, Span.HOUR))
          .containsEntry("a--b/trips " + DAY, List.of(14L, 4L, 2L, 113L + 6, 102L + 6));
      assertThat(stores.verdicts().counts())
          .isEqualTo(
              Map.of(
                  Verdict.VERIFIED, 4L,
                  Verdict.REPAIRED, 1L,
                  Verdict.OPEN, 1L,
                  Verdict.UNKNOWN, 1L));
    }
  }

  /** Windows of two topics, sums for hours and days of what was forgotten. */
  private static final List<String> FORMER_BOOKS =
      List.of(
          "INSERT INTO mirror VALUES (1, 'a--b', 'trips', 0), (2, 'a--b', 'trips', 1),"
              + " (3, 'a--b', 'fares', 0)",
          verdict(DAY, 1, "VERIFIED", 1, 3, 3),
          verdict(DAY, 2, "REPAIRED", 1, 4, 4),
          verdict(DAY + 290_000, 1, "OPEN", 0, 6, 5),
          verdict(DAY + 300_000, 1, "LOSS", 1, 5, 4),
          verdict(DAY + HOUR, 3, "VERIFIED", 1, 7, 7),
          verdict(-Window.MILLIS, 2, "UNKNOWN", 1, 1, 1),
          "INSERT INTO kept SELECT mirror, verdict, COUNT(*), SUM(source_records),"
              + " SUM(target_records) FROM verdict GROUP BY mirror, verdict",
          tally("a--b", "HOUR", DAY - HOUR, "8, 5, 2, 80, 79"),
          tally("a--b", "HOUR", DAY, "15, 10, 2, 100, 90"),
          tally("gone", "DAY", DAY - 96 * HOUR, "10, 9, 1, 50, 50"));

  private static String verdict(
      long window, int mirror, String verdict, int settled, int source, int target) {
    return "INSERT INTO verdict VALUES (%d, %d, '%s', %d, %d, %d, NULL, 1)"
        .formatted(window, mirror, verdict, settled, source, target);
  }

  private static String tally(String route, String grain, long start, String sums) {
    return "INSERT INTO tally VALUES ('%s', 'trips', '%s', %d, %s)"
        .formatted(route, grain, start, sums);
  }

  private static Judged verified(long window) {
    return new Judged(
        new MirrorId("a--b", "trips", 0),
        new Window(window),
        Verdict.VERIFIED,
        true,
        3,
        3,
        0,
        null,
        List.of());
  }

  private void migrate(String address, String version) {
    Flyway.configure()
        .locations("classpath:io/mainstem/auditor/migrations")
        .table("schema_history")
        .placeholders(AuditDatabase.placeholders(address))
        .dataSource(address, user(), null)
        .target(version)
        .load()
        .migrate();
  }
}

package io.mainstem.auditor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.LogState;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.sketch.OrderHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The books in a SQLite file. */
class SqliteStoresTest extends StoresContract {

  private @Nullable Path folder;

  private int databases;

  @Override
  String emptyDatabase() {
    return "jdbc:sqlite:" + folder().resolve("audit" + ++databases + ".db");
  }

  @Override
  @Nullable String user() {
    return null;
  }

  private Path folder() {
    try {
      Path made = folder;
      if (made == null) {
        made = Files.createTempDirectory("mainstem-books");
        folder = made;
      }
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void delete() throws IOException {
    try (Stream<Path> files = Files.walk(folder())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void makesTheFolderThatItIsToLieIn() {
    Path file = folder().resolve("not/there/yet/audit.db");
    AuditDatabase.open("jdbc:sqlite:" + file, null, null).close();
    assertThat(file).isNotEmptyFile();
  }

  @Test
  void saysWhichDatabaseCannotBeOpened() throws Exception {
    Path notADatabase =
        Files.writeString(folder().resolve("text.db"), "this is no database".repeat(99));
    assertThatThrownBy(() -> AuditDatabase.open("jdbc:sqlite:" + notADatabase, null, null))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("text.db");
  }

  @Test
  void aFullDiskRefusesAWholeRoundAndWhatWasCommittedStays() {
    Path file = folder().resolve("full.db");
    LogId log = new LogId("west", "trips", new UUID(0, 1), 0);
    List<Segment> committed = new ArrayList<>();
    // A hundred pages stand for a disk that is full when they are used up.
    try (AuditDatabase small =
        AuditDatabase.open("jdbc:sqlite:" + file + "?max_page_count=100", null, null)) {
      SegmentStore segments = Stores.claim(small).segments();
      assertThatThrownBy(
              () -> {
                for (int round = 0; round < 1_000_000; round++) {
                  List<Segment> next =
                      List.of(segment(log, 2L * round), segment(log, 2L * round + 1));
                  segments.write(next);
                  committed.addAll(next);
                }
              })
          .isInstanceOf(JdbiException.class)
          .hasMessageContaining("full");
    }

    try (AuditDatabase roomy = AuditDatabase.open("jdbc:sqlite:" + file, null, null)) {
      SegmentStore segments = Stores.claim(roomy).segments();
      assertThat(segments.feed("west", 0, 1_000_000).segments()).isEqualTo(committed);
      assertThat(segments.states())
          .extracting(LogState::last)
          .containsExactly(committed.get(committed.size() - 1));
      segments.write(List.of(segment(log, committed.size())));
    }
  }

  private static Segment segment(LogId log, long offset) {
    Sums sums = new Sums(1, 100, offset);
    return new Segment(
        log,
        offset,
        offset + 1,
        true,
        List.of(new SegmentEntry(7, 0, sums, OrderHash.EMPTY, offset, offset + 1)));
  }
}

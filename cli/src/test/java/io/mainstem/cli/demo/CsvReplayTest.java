package io.mainstem.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.chaos.books.ContentDigest;
import io.mainstem.chaos.workload.Event;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvReplayTest {

  private static final String ROWS =
      "time,note,base\n10:00,\"a, b\",B1\n10:01,,B2\n10:02,\"said \"\"hi\"\"\",B1\n";

  @TempDir private Path folder = Path.of("");

  @Test
  void rowsBecomeJsonKeyedByTheLastColumn() throws IOException {
    try (CsvReplay replay = CsvReplay.of(file("rows.csv", ROWS), null)) {
      Event first = replay.next();

      assertThat(replay.key()).isEqualTo("base");
      assertThat(text(first == null ? null : first.key())).isEqualTo("B1");
      assertThat(text(first == null ? null : first.value()))
          .isEqualTo("{\"time\":\"10:00\",\"note\":\"a, b\",\"base\":\"B1\"}");
    }
  }

  @Test
  void whoeverDrawsGetsEveryRowOfEachPassOnceAndOnePassIsCountedOnce() throws IOException {
    try (CsvReplay replay = CsvReplay.of(zipped("rows.csv.gz", ROWS), "time")) {
      ContentDigest drawn = ContentDigest.EMPTY;
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        events.add(replay.next());
      }
      replay.endAfterThisPass();
      for (int i = 0; i < 2; i++) {
        events.add(replay.next());
      }
      for (Event event : events) {
        drawn = drawn.plus(ContentDigest.hash(event.key(), event.value()));
      }

      assertThat(replay.next()).isNull();
      assertThat(replay.next()).as("a second producer finds the end, too").isNull();
      assertThat(replay.passes()).isEqualTo(2);
      assertThat(drawn).isEqualTo(replay.digest().plus(replay.digest()));
    }
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws IOException {
    assertThatThrownBy(() -> CsvReplay.of(folder.resolve("none.csv"), null))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("none.csv");
    Path rows = file("rows.csv", ROWS);
    assertThatThrownBy(() -> CsvReplay.of(rows, "driver"))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("[time, note, base]");
    Path empty = file("empty.csv", "time,base\n");
    assertThatThrownBy(() -> CsvReplay.of(empty, null)).hasMessageContaining("no rows");
    Path noZip = file("rows.csv.gz", ROWS);
    assertThatThrownBy(() -> CsvReplay.of(noZip, null)).hasMessageContaining("cannot be read");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path zipped(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}

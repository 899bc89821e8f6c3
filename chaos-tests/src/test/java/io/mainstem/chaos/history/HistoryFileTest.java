package io.mainstem.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
  @TempDir Path directory;

  @Test
  void comesBackAsItWasNoted() {
    List<HistoryEvent> events =
        List.of(
            new HistoryEvent.ScenarioBegan(1, "worker-killed", List.of("west"), 1),
            new HistoryEvent.Invoked(2, 0, 0, 10),
            new HistoryEvent.FaultBegan(3, "worker-killed", "worker-1"),
            new HistoryEvent.FaultEnded(4, "worker-killed", "worker-1", null),
            new HistoryEvent.Foreign(5, "west", 1, 2),
            new HistoryEvent.Phase(6, "drain"));
    Path file = directory.resolve("history.jsonl");
    try (HistoryFile history = HistoryFile.appendTo(file)) {
      events.forEach(history::note);
    }

    List<HistoryEvent> read = new ArrayList<>();
    HistoryFile.replay(file, read::add);

    assertThat(read).isEqualTo(events);
  }

  @Test
  void recordsAreNamedInOneLine() throws IOException {
    Path file = directory.resolve("history.jsonl");
    try (HistoryFile history = HistoryFile.appendTo(file)) {
      history.note(new HistoryEvent.Arrived(1, "west", 2, 3, new long[] {4, 5}, 6));
    }

    assertThat(Files.readAllLines(file))
        .singleElement()
        .asString()
        .contains("\"event\":\"consume.ok\"")
        .contains("\"sequences\":[4,5]");
  }

  @Test
  void brokenLineIsNamed() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("broken.jsonl"),
            "{\"event\":\"phase\",\"time\":1,\"name\":\"a\"}\nnonsense\n");

    assertThatThrownBy(() -> HistoryFile.replay(file, event -> {}))
        .hasMessageContaining("Line 2 of");
  }
}

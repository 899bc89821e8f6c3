package io.mainstem.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.chaos.check.Verdict;
import io.mainstem.chaos.history.HistoryEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosReportTest {
  @TempDir Path directory;

  @Test
  void holdsResultsUnderTheirStableNames() throws IOException {
    try (ChaosReport report = ChaosReport.in(directory)) {
      report.write(
          ChaosResult.of(7, List.of(result("a", Verdict.VALID), result("b", Verdict.UNKNOWN))));
    }

    JsonNode json = new ObjectMapper().readTree(directory.resolve("results.json").toFile());
    assertThat(json.get("seed").asLong()).isEqualTo(7);
    assertThat(json.get("verdict").asText()).isEqualTo("UNKNOWN");
    assertThat(json.get("scenarios").get(0).fieldNames())
        .toIterable()
        .contains(
            "name",
            "verdict",
            "faultsInjected",
            "acked",
            "lost",
            "duplicated",
            "reordered",
            "phantom",
            "recoverySeconds",
            "auditAgrees",
            "replay");
  }

  @Test
  void noScenarioProvesNothing() {
    assertThat(ChaosResult.of(1, List.of()).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void timelineShowsLoadAndFaults() throws IOException {
    try (ChaosReport report = ChaosReport.in(directory)) {
      report.history().note(new HistoryEvent.Acknowledged(1_000, 0, new long[] {0, 1}));
      report.history().note(new HistoryEvent.FaultBegan(2_000, "link-cut", "west->east"));
      report
          .history()
          .note(new HistoryEvent.FaultEnded(5_000, "link-cut", "west->east", "it was cut"));
      report.history().note(new HistoryEvent.Arrived(9_000, "east", 0, 0, new long[] {0, 1}, 1));
      report.write(ChaosResult.of(1, List.of()));
    }

    String svg = Files.readString(directory.resolve("timeline.svg"));
    assertThat(svg)
        .startsWith("<svg")
        .contains("link-cut west-&gt;east")
        .contains("acknowledged")
        .contains("east")
        .endsWith("</svg>\n");
  }

  private static ScenarioResult result(String name, Verdict verdict) {
    return new ScenarioResult(
        name,
        verdict,
        1,
        10,
        0,
        0,
        0,
        0,
        0.5,
        null,
        "mainstem chaos --scenario " + name,
        List.of());
  }
}

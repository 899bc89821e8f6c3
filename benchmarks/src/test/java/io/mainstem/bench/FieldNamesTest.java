package io.mainstem.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mainstem.api.federation.Route;
import io.mainstem.api.rest.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reports are read by programs: their field names stay. */
class FieldNamesTest {
  private static final Machine MACHINE = Machine.here(BrokerLogs.DISK);
  private static final SideBySide.Outcome OUTCOME =
      new SideBySide.Outcome(
          List.of(new Measurement(4, 3, 2, 1)),
          List.of(new Measurement(1, 2, 3, 4)),
          List.of(5.0),
          200);

  @Test
  void replication() {
    JsonNode report =
        json(
            ReplicationResult.of(
                Workload.STANDARD, OUTCOME, 3, Map.of("linger.ms", "20"), MACHINE));

    assertThat(fields(report))
        .contains("workload", "mainstem", "mirrormaker2", "ceiling", "ratio", "rounds");
    for (String copier : List.of("mainstem", "mirrormaker2")) {
      assertThat(fields(report.get(copier)))
          .containsExactly(
              "recordsPerSecond",
              "megabytesPerSecond",
              "cpuSecondsPerGigabyte",
              "peakRssMegabytes");
    }
    assertThat(fields(report.get("ceiling"))).containsExactly("recordsPerSecond");
    assertThat(fields(report.get("ratio"))).containsExactly("throughput", "cpu", "ofCeiling");
    assertThat(report.get("ratio").get("throughput").asDouble()).isEqualTo(4);
  }

  @Test
  void recordPath() {
    JsonNode report =
        json(
            RecordPathBench.Result.of(
                Workload.STANDARD,
                OUTCOME,
                3,
                new Route.RecordFilter("h", "v"),
                Map.of(),
                MACHINE));

    assertThat(fields(report)).contains("workload", "mainstem", "mirrormaker2", "ratio");
    assertThat(report.get("ratio").get("throughput").asDouble()).isEqualTo(4);
  }

  @Test
  void wan() {
    WanBench.LinkShape link = WanBench.LinkShape.STANDARD;
    WanBench.Run run = WanBench.Run.of(Workload.STANDARD, OUTCOME, link);

    JsonNode report = json(WanBench.Result.of(link, List.of(run), 3, Map.of(), MACHINE));

    assertThat(fields(report)).contains("link", "ratio", "runs");
    assertThat(report.get("ratio").get("ofLink").asDouble())
        .isEqualTo(report.get("runs").get(0).get("ratio").get("ofLink").asDouble());
    assertThat(fields(report.get("runs").get(0)))
        .contains("workload", "mainstem", "mirrormaker2", "ratio");
  }

  @Test
  void latency() {
    Latencies ours = new Latencies(1, 2, 3, 4);
    Latencies peer = new Latencies(10, 20, 30, 40);

    JsonNode report =
        json(
            new LatencyBench.Result(
                1,
                2,
                Workload.STANDARD,
                ours,
                peer,
                LatencyBench.Ratio.of(ours, peer),
                3,
                Map.of(),
                MACHINE));

    assertThat(fields(report)).contains("workload", "mainstem", "mirrormaker2", "ratio");
    assertThat(fields(report.get("mainstem")))
        .containsExactly("p50Millis", "p99Millis", "p999Millis", "maxMillis");
    assertThat(report.get("ratio").get("p99").asDouble()).isEqualTo(0.1);
  }

  private static JsonNode json(Object result) {
    return Json.mapper().valueToTree(result);
  }

  private static List<String> fields(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}

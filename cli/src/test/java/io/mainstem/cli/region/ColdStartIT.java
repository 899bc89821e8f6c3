package io.mainstem.cli.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.laboratory.LabRegion;
import io.mainstem.local.laboratory.LabService;
import io.mainstem.local.laboratory.Laboratory;
import io.mainstem.local.laboratory.ServiceRuntime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is started in the wrong order, as a power cut would do it. */
class ColdStartIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void servicesWaitVisiblyForZooKeeperAndKafkaAndThenWork(@TempDir Path folder) {
    try (WorkDirectory work = WorkDirectory.at(folder);
        Laboratory laboratory =
            Laboratory.in(work, ServiceRuntime.own("io.mainstem.cli.Mainstem"))
                .regions(List.of("west"))
                .workersPerRegion(1)
                .build()) {
      LabRegion west = laboratory.region("west");
      LabService worker = west.workers().get(0);
      west.services().launch();
      worker.launch();
      for (LabService waiting : List.of(west.services(), worker)) {
        await().atMost(SOON).untilAsserted(() -> assertThat(readiness(waiting)).isEqualTo(503));
      }

      laboratory.zooKeeper().launch();
      west.kafka().launch();

      west.kafka().awaitReady(SOON);
      west.services().awaitReady(SOON);
      worker.awaitReady(SOON);
      laboratory.register();
      assertThat(laboratory.createTopic(local(), SOON).placements()).hasSize(1);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(west.controller().workers())
                      .extracting(WorkerStatus::id)
                      .containsExactly(worker.name()));
    }
  }

  private int readiness(LabService service) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service.adminUrl() + "/readiness"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0; // not listening yet
    }
  }

  private static LogicalTopic local() {
    return new LogicalTopic(
        "invoices",
        "billing",
        Tier.STANDARD,
        TopicPolicy.LOCAL,
        2,
        3_600_000,
        1 << 20,
        1 << 20,
        Map.of(),
        null,
        List.of());
  }
}

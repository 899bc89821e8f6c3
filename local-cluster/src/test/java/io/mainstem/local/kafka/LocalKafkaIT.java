package io.mainstem.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.local.WorkDirectory;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalKafkaIT {
  private final WorkDirectory work = WorkDirectory.temporary();
  private final LocalKafka kafka = LocalKafka.named("one", work).regionListener("us-east").build();

  @BeforeAll
  void start() {
    kafka.start();
  }

  @AfterAll
  void stop() {
    kafka.close();
    work.close();
  }

  @Test
  void servesStockClients() {
    kafka.createTopic("plain", 1);

    Traffic.send(kafka.bootstrapServers(), "plain", List.of("a", "b", "c"));

    assertThat(Traffic.read(kafka.bootstrapServers(), "plain", 3)).containsExactly("a", "b", "c");
  }

  @Test
  void keepsItsDataOverARestartInGoodOrder() {
    kafka.createTopic("restarted", 1);
    Traffic.send(kafka.bootstrapServers(), "restarted", List.of("before"));

    kafka.broker(0).restart();

    Traffic.send(kafka.bootstrapServers(), "restarted", List.of("after"));
    assertThat(Traffic.read(kafka.bootstrapServers(), "restarted", 2))
        .containsExactly("before", "after");
  }

  @Test
  void comesBackAfterAKill() {
    kafka.createTopic("killed", 1);
    Traffic.send(kafka.bootstrapServers(), "killed", List.of("before"));

    kafka.broker(0).kill();
    assertThat(kafka.broker(0).isAlive()).isFalse();
    kafka.broker(0).start();

    Traffic.send(kafka.bootstrapServers(), "killed", List.of("after"));
    assertThat(Traffic.read(kafka.bootstrapServers(), "killed", 2))
        .containsExactly("before", "after");
  }
}

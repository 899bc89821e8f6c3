package io.mainstem.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.local.WorkDirectory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThreeBrokersIT {
  @Test
  void losesNothingWhenALeaderIsKilled() {
    try (WorkDirectory work = WorkDirectory.temporary();
        LocalKafka kafka = LocalKafka.named("three", work).brokers(3).heapMebibytes(192).build()) {
      kafka.start();
      kafka.createTopic("replicated", 1, Map.of("min.insync.replicas", "2"));
      Traffic.send(kafka.bootstrapServers(), "replicated", List.of("a", "b"));

      kafka.broker(0).kill();
      Traffic.send(kafka.bootstrapServers(), "replicated", List.of("c"));
      kafka.broker(0).start();
      kafka.broker(1).kill();
      Traffic.send(kafka.bootstrapServers(), "replicated", List.of("d"));

      assertThat(Traffic.read(kafka.bootstrapServers(), "replicated", 4))
          .containsExactly("a", "b", "c", "d");
    }
  }
}

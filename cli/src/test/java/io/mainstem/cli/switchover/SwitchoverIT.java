package io.mainstem.cli.switchover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.client.FailoverClient;
import io.mainstem.api.failover.SwitchoverRequest;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.cli.SharedLaboratory;
import io.mainstem.local.laboratory.Laboratory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A failover group moves there and back over real workers, while a federated producer writes: the
 * contents of both regions are compared with what the producer was promised.
 */
@ExtendWith(SharedLaboratory.class)
class SwitchoverIT {
  private static final String TOPIC = "orders";
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final int ENOUGH = 500;

  @Test
  void aGroupMovesThereAndBackWithNothingLostRepeatedOrOutOfOrder(Laboratory laboratory)
      throws Exception {
    laboratory.createTopic(activePassive(), SOON);
    FailoverClient coordinator = laboratory.region("west").failover();
    declareGroup(coordinator);

    try (OrderedWriter writer = new OrderedWriter(laboratory.region("west"), TOPIC)) {
      writer.awaitFurther(ENOUGH, SOON);
      move(coordinator, "east");
      writer.awaitFurther(ENOUGH, SOON);
      move(coordinator, "west");
      writer.awaitFurther(ENOUGH, SOON);
      long written = writer.finish();

      for (String region : List.of("west", "east")) {
        String broker = laboratory.region(region).kafka().bootstrapServers();
        LogContents contents = LogContents.read(broker, TOPIC, written, SOON);
        assertThat(contents.faults(written)).as(region).isEmpty();
      }
    }
  }

  private static LogicalTopic activePassive() {
    return new LogicalTopic(
        TOPIC,
        "billing",
        Tier.STANDARD,
        TopicPolicy.ACTIVE_PASSIVE,
        4,
        3_600_000,
        1 << 20,
        1 << 20,
        Map.of(),
        null,
        List.of());
  }

  /** Retried: the coordinator refuses a group until it has seen the topic that was just made. */
  private static void declareGroup(FailoverClient coordinator) {
    FailoverGroup group =
        new FailoverGroup(TOPIC, List.of(TOPIC), List.of(), "west", GroupState.ACTIVE, 0, false);
    await().atMost(SOON).ignoreExceptions().until(() -> put(coordinator, group));
  }

  private static boolean put(FailoverClient coordinator, FailoverGroup group) {
    coordinator.putGroup(group);
    return true;
  }

  /** Retried while the precheck refuses, which touches nothing: routes are still being opened. */
  private static void move(FailoverClient coordinator, String to) {
    await().atMost(Duration.ofSeconds(90)).until(() -> moved(coordinator, to));
    assertThat(coordinator.group(TOPIC).value().primary()).isEqualTo(to);
  }

  private static boolean moved(FailoverClient coordinator, String to) {
    Operation begun =
        coordinator.switchover(
            TOPIC, new SwitchoverRequest(to, "test"), UUID.randomUUID().toString());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> coordinator.operation(begun.id()).state().finished());
    Operation ended = coordinator.operation(begun.id());
    assertThat(ended.state()).as(ended.toString()).isNotEqualTo(OperationState.ROLLED_BACK);
    return ended.state() == OperationState.SUCCEEDED;
  }
}

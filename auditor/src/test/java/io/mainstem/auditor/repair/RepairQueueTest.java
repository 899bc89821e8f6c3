package io.mainstem.auditor.repair;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mainstem.api.Versioned;
import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.Json;
import io.mainstem.auditor.segment.LogId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RepairQueueTest {

  private final SetClock clock = new SetClock();
  private final List<Versioned<Operation>> stored = new ArrayList<>();
  private final List<UUID> tried = new ArrayList<>();
  private final Set<UUID> failing = new HashSet<>();
  private final RepairQueue queue =
      new RepairQueue(
          "us-east",
          () -> List.copyOf(stored),
          (order, operation) -> {
            tried.add(order.incident());
            if (failing.contains(order.incident())) {
              throw new TimeoutException("a cluster does not answer");
            }
          },
          clock);

  @Test
  void anOrderThatCannotBeReadHoldsUpNoOther() throws Exception {
    store("no JSON at all");
    store("{\"not\": \"an order\"}");
    store("null");
    UUID sound = store("us-east");

    queue.look();
    queue.look();

    assertThat(tried).containsExactly(sound, sound);
  }

  @Test
  void repairsOfOtherRegionsAreLeftToThem() throws Exception {
    store("us-west");

    queue.look();

    assertThat(tried).isEmpty();
  }

  @Test
  void whatFailsIsTriedAgainWithGrowingPausesAndOthersAreNotKeptWaiting() throws Exception {
    UUID unlucky = store("us-east");
    UUID sound = store("us-east");
    failing.add(unlucky);

    queue.look();
    clock.millis += 1_999;
    queue.look();
    assertThat(tried).containsExactly(unlucky, sound, sound);

    clock.millis += 1;
    queue.look();
    clock.millis += 3_999;
    queue.look();
    assertThat(tried).containsExactly(unlucky, sound, sound, unlucky, sound, sound);

    failing.clear();
    clock.millis += 1;
    queue.look();
    queue.look();
    assertThat(tried.subList(6, 10)).containsExactly(unlucky, sound, unlucky, sound);
  }

  /** A request that is a region's name stands for a sound order of this region. */
  private UUID store(String request) throws JsonProcessingException {
    UUID incident = UUID.randomUUID();
    boolean sound = request.startsWith("us-");
    LogId log = new LogId("west", "trips", new UUID(0, 1), 0);
    RepairOrder order =
        new RepairOrder(
            request,
            incident,
            new MirrorId("west--east", "trips", 0),
            log,
            log,
            List.of(new OffsetRange(1, 2)),
            7);
    Operation operation =
        new Operation(
            UUID.randomUUID(),
            RepairOrder.KIND,
            incident.toString(),
            OperationState.PENDING,
            List.of(),
            sound ? Json.mapper().writeValueAsString(order) : request,
            null,
            "ann",
            Instant.EPOCH,
            Instant.EPOCH,
            null);
    stored.add(new Versioned<>(operation, 0));
    return incident;
  }

  private static final class SetClock extends Clock {
    long millis = 1_000_000;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("one zone is enough");
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }
}

package io.mainstem.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorRestart;
import io.mainstem.api.replication.RestartOrders;
import io.mainstem.api.rest.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FleetOrdersTest {

  private static final MirrorId MIRROR = new MirrorId("west--east", "trips", 3);
  private static final long DAY = Duration.ofDays(1).toMillis();
  private final FleetOrders none = FleetOrders.none("us-east");

  @Test
  void workersReadTheRestartsOutOfIt() throws Exception {
    FleetOrders orders = none.withPaused(MIRROR, true).withRestart(MIRROR, earliest(7), "key");

    String text = Json.mapper().writeValueAsString(orders);

    assertThat(Json.mapper().readValue(text, RestartOrders.class).restarts())
        .containsEntry(MIRROR, earliest(7));
    assertThat(Json.mapper().readValue(text, FleetOrders.class)).isEqualTo(orders);
  }

  @Test
  void theSameRequestOrdersOnceAndNumbersGrow() {
    FleetOrders orders = none.withRestart(MIRROR, earliest(none.nextRestart(MIRROR, 100)), "a");

    assertThat(orders.withRestart(MIRROR, earliest(900), "a")).isEqualTo(orders);
    assertThat(orders.nextRestart(MIRROR, 50)).as("a clock that was set back").isEqualTo(101);
    assertThat(orders.withRestart(MIRROR, earliest(101), null).restarts())
        .containsEntry(MIRROR, earliest(101));
  }

  @Test
  void whatIsDoneIsForgottenAfterADay() {
    FleetOrders orders = none.withRestart(MIRROR, earliest(100), "a").withReleased(MIRROR, 100);

    assertThat(orders.withoutWhatIsDone(mirror -> 100, DAY)).isEqualTo(orders);
    assertThat(orders.withoutWhatIsDone(mirror -> 99, 2 * DAY).restarts())
        .as("not carried out yet")
        .isEqualTo(orders.restarts());
    assertThat(orders.withoutWhatIsDone(mirror -> 100, 2 * DAY)).isEqualTo(none);
  }

  private static MirrorRestart earliest(long number) {
    return new MirrorRestart(number, MirrorRestart.From.EARLIEST, null, null);
  }
}

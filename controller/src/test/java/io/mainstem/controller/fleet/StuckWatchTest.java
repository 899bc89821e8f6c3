package io.mainstem.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.StuckMirrors;
import io.mainstem.controller.plan.StuckMirrors.Sight;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StuckWatchTest {

  private static final MirrorId BAD = new MirrorId("west--east", "trips", 0);
  private static final MirrorId GOOD = new MirrorId("west--east", "trips", 1);
  private static final Map<MirrorId, String> ONLINE = Map.of(BAD, "a", GOOD, "a");
  private static final long SECOND = 1_000;

  private final StuckWatch watch =
      new StuckWatch(new StuckMirrors.Limits(10 * SECOND, 0, 3_600 * SECOND, 10));

  @Test
  void aPersonEndsAQuarantineOnceWithEachOrder() {
    look(0);
    assertThat(look(20).quarantined()).containsOnlyKeys(BAD);

    watch.release(Map.of(BAD, 1L));

    assertThat(watch.last().quarantined()).isEmpty();
    assertThat(look(26).quarantined()).isEmpty();
    assertThat(look(40).quarantined()).as("it still does not get on").containsOnlyKeys(BAD);
    watch.release(Map.of(BAD, 1L));
    assertThat(watch.last().quarantined()).as("the same order again").containsOnlyKeys(BAD);
    watch.release(Map.of(BAD, 2L));
    assertThat(watch.last().quarantined()).isEmpty();
  }

  private StuckMirrors.Verdict look(long seconds) {
    FleetSnapshot nothing = new FleetSnapshot(Map.of(), Map.of(), Set.of(), Map.of(), -1);
    List<Sight> sights =
        List.of(new Sight(BAD, "a", 7, true), new Sight(GOOD, "a", seconds, false));
    return watch.look(nothing, ONLINE.keySet(), ONLINE, online -> sights, seconds * SECOND);
  }
}

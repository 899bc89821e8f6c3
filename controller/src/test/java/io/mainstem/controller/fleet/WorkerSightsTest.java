package io.mainstem.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.controller.plan.StuckMirrors.Sight;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkerSightsTest {

  private static final MirrorId MIRROR = new MirrorId("west--east", "trips", 0);

  @Test
  void onlyWhatAnotherWorkerMightDoBetterCounts() {
    assertThat(isHeld(MirrorState.COPYING, null, 5)).isTrue();
    assertThat(isHeld(MirrorState.COPYING, null, 0)).isFalse();
    assertThat(isHeld(MirrorState.COPYING, PauseReason.THROTTLED, 5)).isFalse();
    assertThat(isHeld(MirrorState.RESOLVING, null, -1)).isTrue();
    assertThat(isHeld(MirrorState.PAUSED, PauseReason.SOURCE_UNAVAILABLE, 5)).isTrue();
    assertThat(isHeld(MirrorState.PAUSED, PauseReason.OPERATOR, 5)).isFalse();
    assertThat(isHeld(MirrorState.PAUSED, PauseReason.RECORD_TOO_LARGE, 5)).isFalse();
  }

  @Test
  void aMirrorThatItsWorkerKnowsNothingOfDoesNotGetOn() {
    WorkerReport empty = new WorkerReport("a", List.of(), Map.of());

    assertThat(WorkerSights.of(Map.of("a", empty), Map.of(MIRROR, "a")))
        .singleElement()
        .matches(Sight::held);
    assertThat(WorkerSights.of(Map.of(), Map.of(MIRROR, "a")))
        .as("a worker that does not answer may be copying well")
        .isEmpty();
  }

  private static boolean isHeld(MirrorState state, @Nullable PauseReason reason, long lag) {
    MirrorStatus status =
        new MirrorStatus(
            MIRROR,
            "a",
            "trips",
            0,
            state,
            reason,
            null,
            10,
            10 + Math.max(0, lag),
            10,
            lag,
            lag,
            0,
            0,
            true,
            MirrorStatus.Guarantee.EXACTLY_ONCE,
            Instant.EPOCH);
    WorkerReport report = new WorkerReport("a", List.of(status), Map.of());
    return WorkerSights.of(Map.of("a", report), Map.of(MIRROR, "a")).get(0).held();
  }
}

package io.mainstem.controller.fleet;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.controller.plan.StuckMirrors.Sight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells from workers' reports which mirrors do not get on. Pure. */
final class WorkerSights {

  /** Stands for the position of a mirror that its worker says nothing of. */
  private static final long UNHEARD_OF = -10;

  private WorkerSights() {}

  /**
   * @param reports by worker, of those that have answered lately
   * @param online the worker that has each mirror according to Helix
   */
  static List<Sight> of(Map<String, WorkerReport> reports, Map<MirrorId, String> online) {
    Map<MirrorId, MirrorStatus> said = new HashMap<>();
    Set<String> heard = new HashSet<>();
    reports.forEach(
        (worker, report) -> {
          heard.add(worker);
          for (MirrorStatus mirror : report.mirrors()) {
            if (worker.equals(online.get(mirror.mirror()))) {
              said.put(mirror.mirror(), mirror);
            }
          }
        });
    List<Sight> sights = new ArrayList<>(online.size());
    online.forEach(
        (mirror, worker) -> {
          MirrorStatus status = said.get(mirror);
          if (status != null) {
            sights.add(new Sight(mirror, worker, status.sourcePosition(), isHeld(status)));
          } else if (heard.contains(worker)) {
            sights.add(new Sight(mirror, worker, UNHEARD_OF, true));
          }
        });
    return sights;
  }

  /** Whether something is to be done and does not happen, for a reason that may be the worker's. */
  private static boolean isHeld(MirrorStatus mirror) {
    return switch (mirror.state()) {
      case FENCING, RESOLVING -> true;
      case COPYING -> mirror.lagRecords() > 0 && mirror.reason() == null;
      case PAUSED -> mayBeTheWorkers(mirror.reason());
      case DRAINING, CLOSED -> false;
    };
  }

  private static boolean mayBeTheWorkers(@Nullable PauseReason reason) {
    return reason == PauseReason.SOURCE_UNAVAILABLE || reason == PauseReason.TARGET_NOT_READY;
  }
}

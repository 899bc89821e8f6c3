package io.mainstem.worker.mirror;

import io.mainstem.worker.WorkerSettings;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.SourceCluster;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What all mirrors of a worker share.
 *
 * @param worker the name of this worker
 * @param clock milliseconds since 1970
 * @param member whether this worker is a live member of its fleet
 * @param watch hears how far each mirror is; nobody, but for tests
 */
record MirrorContext(
    String worker,
    WorkerSettings settings,
    ClusterPool<SourceCluster> sources,
    ClusterPool<TargetCluster> targets,
    RouteMeters meters,
    Throttles throttles,
    TakeOverTurns turns,
    TakeOverTimes times,
    MirrorEvents events,
    LongSupplier clock,
    BooleanSupplier member,
    TakeOverStep.Watch watch) {

  long nowMillis() {
    return clock.getAsLong();
  }
}

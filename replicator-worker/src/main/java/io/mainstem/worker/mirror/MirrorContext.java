package io.mainstem.worker.mirror;

import io.mainstem.worker.WorkerSettings;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.SourceCluster;
import java.util.function.LongSupplier;

/**
 * What all mirrors of a worker share.
 *
 * @param worker the name of this worker
 * @param clock milliseconds since 1970
 */
record MirrorContext(
    String worker,
    WorkerSettings settings,
    ClusterPool<SourceCluster> sources,
    ClusterPool<TargetCluster> targets,
    RouteMeters meters,
    Throttles throttles,
    MirrorEvents events,
    LongSupplier clock) {

  long nowMillis() {
    return clock.getAsLong();
  }
}

package io.mainstem.auditor.reconcile;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.LogId;

/**
 * A mirror to keep books of.
 *
 * @param fromStart whether the source's records from before the mirror began are expected at the
 *     target too
 * @param compacted whether one of the topics is compacted: records may go without having been lost
 */
public record MirrorSpec(
    MirrorId id, LogId source, LogId target, boolean fromStart, boolean compacted) {}

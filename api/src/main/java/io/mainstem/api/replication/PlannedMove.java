package io.mainstem.api.replication;

import org.jspecify.annotations.Nullable;

/**
 * One change of the assignment.
 *
 * @param from the worker that had the mirror, null if nobody did
 * @param to the worker that gets it, null if nobody does
 * @param explanation a sentence for people
 */
public record PlannedMove(
    MirrorId mirror,
    @Nullable String from,
    @Nullable String to,
    MoveReason reason,
    String explanation) {}

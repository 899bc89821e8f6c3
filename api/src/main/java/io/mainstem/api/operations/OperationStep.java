package io.mainstem.api.operations;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of an operation.
 *
 * @param detail a sentence for people
 * @param startedAt null before it starts
 * @param endedAt null before it ends
 */
public record OperationStep(
    String name,
    OperationState state,
    @Nullable String detail,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {}

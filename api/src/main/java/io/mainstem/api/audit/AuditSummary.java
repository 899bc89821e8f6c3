package io.mainstem.api.audit;

import org.jspecify.annotations.Nullable;

/**
 * The books of one route and source topic, summed.
 *
 * @param verified windows that balance
 * @param open windows that are still filling, in flight, stalled or unknown
 * @param failed windows with a proved fault
 * @param sourceRecords records counted at the source in all windows kept
 * @param targetRecords records counted at the target in all windows kept
 * @param problem what keeps the auditor from looking, null if nothing does
 */
public record AuditSummary(
    String route,
    String topic,
    long verified,
    long open,
    long failed,
    long sourceRecords,
    long targetRecords,
    @Nullable String problem) {}

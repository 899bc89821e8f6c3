package io.mainstem.api.audit;

import io.mainstem.api.replication.MirrorId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The books of one mirror for one stretch of event time.
 *
 * @param start inclusive, by record timestamp
 * @param end exclusive
 * @param source records counted at the source, -1 if not observed
 * @param target records of this mirror counted at the target, -1 if not observed
 * @param detail why, when the verdict needs a reason
 */
public record AuditWindow(
    MirrorId mirror,
    Instant start,
    Instant end,
    Verdict verdict,
    long source,
    long target,
    long filtered,
    @Nullable String detail,
    Instant updatedAt) {}

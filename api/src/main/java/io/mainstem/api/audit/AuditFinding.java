package io.mainstem.api.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record at fault, by name: where it stands at the source, or at the target if it never was at
 * the source.
 *
 * @param cluster null while the mirror's clusters are not known
 * @param offset in that cluster's log
 * @param timestamp of the record
 * @param keyHash the first 16 hexadecimal digits of the SHA-256 of the record's key; empty if it
 *     has no key, null if the record could not be read any more
 * @param sourceOffset -1 if it never stood at the source
 * @param targetOffset -1 if it does not stand at the target
 */
public record AuditFinding(
    Verdict verdict,
    @Nullable String cluster,
    String topic,
    int partition,
    long offset,
    Instant timestamp,
    @Nullable String keyHash,
    long sourceOffset,
    long targetOffset) {}

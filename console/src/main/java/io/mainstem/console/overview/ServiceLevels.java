package io.mainstem.console.overview;

import io.mainstem.api.audit.SlaStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every route delivers, measured against what is promised for it, as the auditors of all
 * regions see it.
 *
 * @param at when the figures were gathered
 * @param levels by route and topic; absent while no auditor answers
 * @param silent what could not be had, and why
 */
public record ServiceLevels(
    Instant at, @Nullable List<SlaStatus> levels, List<SilentPart> silent) {}

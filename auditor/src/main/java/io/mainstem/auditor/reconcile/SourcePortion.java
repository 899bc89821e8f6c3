package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.LogId;

/**
 * The records that are compared for one window in a stretch of a source.
 *
 * @param from first offset
 * @param to one past the last offset
 * @param filters by which the replicator chose; what they drop does not count
 */
public record SourcePortion(LogId log, long from, long to, Scope scope, FilterHistory filters) {}

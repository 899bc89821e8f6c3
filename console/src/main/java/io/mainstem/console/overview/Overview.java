package io.mainstem.console.overview;

import io.mainstem.api.audit.Incident;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.replication.WorkerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole system at one moment, as the console shows it.
 *
 * @param at when the figures were gathered
 * @param region where this console runs
 * @param tableVersion of the routing table; absent while no metadata service answers
 * @param staleSince since when the metadata service has no ZooKeeper; absent while it has
 * @param topics absent while no metadata service answers
 * @param groups absent while no metadata service answers
 * @param workers absent while no controller answers
 * @param incidents open ones, newest first; absent while no auditor answers
 * @param silent what could not be had, and why
 * @param history samples by route id; only when asked for
 */
public record Overview(
    Instant at,
    String region,
    @Nullable Long tableVersion,
    @Nullable Instant staleSince,
    Totals totals,
    List<RegionView> regions,
    List<RouteView> routes,
    @Nullable List<LogicalTopic> topics,
    @Nullable List<FailoverGroup> groups,
    @Nullable List<WorkerStatus> workers,
    @Nullable List<Incident> incidents,
    List<SilentPart> silent,
    @Nullable Map<String, List<HistoryPoint>> history) {

  Overview withHistory(Map<String, List<HistoryPoint>> samples) {
    return new Overview(
        at,
        region,
        tableVersion,
        staleSince,
        totals,
        regions,
        routes,
        topics,
        groups,
        workers,
        incidents,
        silent,
        samples);
  }
}

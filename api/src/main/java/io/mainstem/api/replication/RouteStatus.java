package io.mainstem.api.replication;

import io.mainstem.api.federation.Route;
import java.util.List;

/**
 * A route with what is happening on it, merged over the workers.
 *
 * @param version of the route, for {@code If-Match}
 * @param mirrors all of them; {@code assigned}, {@code copying} and {@code paused} are parts of it
 * @param lagRecords summed, -1 while unknown
 * @param lagMillis the worst mirror's, -1 while unknown
 * @param latencyMillis record timestamp to acknowledged at the target; merged over workers since
 *     their start
 * @param problems sentences: what cannot be copied, and why
 */
public record RouteStatus(
    Route route,
    int version,
    int mirrors,
    int assigned,
    int copying,
    int paused,
    long lagRecords,
    long lagMillis,
    double recordsPerSecond,
    double bytesPerSecond,
    LatencySummary latencyMillis,
    List<String> problems) {}

package io.mainstem.console.overview;

import org.jspecify.annotations.Nullable;

/**
 * One sample of a route.
 *
 * @param at milliseconds since the epoch
 * @param recordsPerSecond absent when the route was silent then
 * @param lagMillis absent when it was not known then
 */
public record HistoryPoint(long at, @Nullable Double recordsPerSecond, @Nullable Long lagMillis) {}

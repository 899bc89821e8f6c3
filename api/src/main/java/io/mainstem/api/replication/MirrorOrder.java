package io.mainstem.api.replication;

import org.jspecify.annotations.Nullable;

/**
 * What people have decided about one mirror.
 *
 * @param excluded it or its topic
 * @param pinnedTo the worker that it is to be on while that worker is open; null for any
 * @param version of all decisions of the region, for {@code If-Match}
 */
public record MirrorOrder(
    MirrorId mirror, boolean paused, boolean excluded, @Nullable String pinnedTo, int version) {}

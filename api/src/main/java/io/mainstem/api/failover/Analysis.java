package io.mainstem.api.failover;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's view of the world.
 *
 * @param leader the instance that decides, null while there is none
 * @param automatic whether dead primaries are replaced without a person
 * @param whyNotAutomatic the reason when they are not
 */
public record Analysis(
    Instant at,
    @Nullable String leader,
    boolean automatic,
    @Nullable String whyNotAutomatic,
    List<RegionAnalysis> regions) {}

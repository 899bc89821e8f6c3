package io.mainstem.api.failover;

import java.util.List;

/**
 * What is seen of a region, and what follows.
 *
 * @param reasons sentences: why this health, why something is done or nothing
 */
public record RegionAnalysis(
    String region,
    Health health,
    List<String> primaryOf,
    List<Observation> observations,
    List<String> reasons) {}

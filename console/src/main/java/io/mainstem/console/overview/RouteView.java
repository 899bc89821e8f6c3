package io.mainstem.console.overview;

import org.jspecify.annotations.Nullable;

/**
 * One route with everything known of it.
 *
 * @param sourceRegion null if the cluster is not registered
 * @param targetRegion null if the cluster is not registered
 * @param copy null when the controller of the target's region did not say
 * @param audit null when the auditor of the target's region did not say, or has seen nothing yet
 */
public record RouteView(
    String id,
    String sourceCluster,
    @Nullable String sourceRegion,
    String targetCluster,
    @Nullable String targetRegion,
    RouteCondition condition,
    @Nullable CopyView copy,
    @Nullable AuditView audit) {}

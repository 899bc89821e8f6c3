package io.mainstem.api.failover;

/**
 * Whether a region is the primary of a group now.
 *
 * @param epoch to fence one's own writes with
 */
public record PrimaryAnswer(
    String group, String region, String primary, boolean isPrimary, long epoch) {}

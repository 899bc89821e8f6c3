package io.mainstem.controller.topology;

/**
 * What a partition holds, and a place in it.
 *
 * @param first its oldest offset
 * @param end one past its newest
 * @param wanted the offset that was asked for, within these
 */
public record PartitionRange(long first, long end, long wanted) {}

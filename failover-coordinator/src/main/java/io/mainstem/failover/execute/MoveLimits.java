package io.mainstem.failover.execute;

import java.time.Duration;

/**
 * How long a planned move may take.
 *
 * @param fenced from the fence on; after it the move is taken back by itself
 * @param standStill how long the ends must not move before the fence is believed
 * @param settle how long they may go on moving after the fence: what was sent before arrives
 * @param handOver how long the mirrors of the old direction may take to end
 */
public record MoveLimits(
    Duration fenced, Duration standStill, Duration settle, Duration handOver) {}

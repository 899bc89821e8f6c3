package io.mainstem.failover.decide;

import io.mainstem.api.failover.Observation;
import java.time.Instant;

/**
 * An observation and when it reached the one who decides, by the latter's own clock: observers'
 * clocks may be wrong.
 */
public record Sighting(Observation observation, Instant receivedAt) {}

package io.mainstem.failover.evidence;

import java.time.Duration;

/**
 * How regions are probed.
 *
 * @param interval from the start of one probe to the start of the next
 * @param timeout after which a probe has failed
 */
public record ProbeSettings(Duration interval, Duration timeout) {}

package io.mainstem.api.replication;

import org.jspecify.annotations.Nullable;

/**
 * One replicator worker.
 *
 * @param id the Helix instance name
 * @param url where its REST interface listens, null when it never said
 * @param live whether it has a session now
 * @param draining whether it is being emptied and gets nothing new
 * @param mirrors assigned to it
 */
public record WorkerStatus(
    String id,
    String region,
    @Nullable String url,
    boolean live,
    boolean draining,
    int mirrors,
    int copying,
    int paused,
    double recordsPerSecond,
    double bytesPerSecond) {}

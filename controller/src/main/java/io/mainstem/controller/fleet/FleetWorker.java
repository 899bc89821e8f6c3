package io.mainstem.controller.fleet;

/**
 * A worker as Helix knows it.
 *
 * @param live whether it has a session
 * @param mirrors assigned to it
 */
public record FleetWorker(String id, boolean live, boolean draining, int mirrors) {}

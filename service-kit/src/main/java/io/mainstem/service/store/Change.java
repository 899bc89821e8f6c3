package io.mainstem.service.store;

/**
 * Who changes something, and why: kept in the history beside what was changed.
 *
 * @param who a signed-in user, or the service instance that acts by itself
 * @param why a sentence, or the request line
 */
public record Change(String who, String why) {}

package io.mainstem.api;

/**
 * A stored value with the version that a change must name in {@code If-Match}.
 *
 * @param version grows with every change of this value, starting at 0
 */
public record Versioned<T>(T value, int version) {}

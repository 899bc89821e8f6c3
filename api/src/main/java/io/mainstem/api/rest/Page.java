package io.mainstem.api.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next what to pass as {@code page} for the next one, null on the last
 */
public record Page<T>(List<T> items, @Nullable String next) {}

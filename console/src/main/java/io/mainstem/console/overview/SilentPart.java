package io.mainstem.console.overview;

import io.mainstem.api.service.ServiceKind;
import org.jspecify.annotations.Nullable;

/**
 * Something the page would show if the service had answered.
 *
 * @param region null for what is asked of any region
 * @param what what is missing, in words for people
 */
public record SilentPart(
    ServiceKind service, @Nullable String region, String what, String reason) {}

package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.sketch.Identity;

/**
 * A record where it stands.
 *
 * @param timestamp milliseconds since 1970
 * @param countedIn start of the window that it is counted in
 */
public record Place(Identity record, long offset, long timestamp, long countedIn) {}

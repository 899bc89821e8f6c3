package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.sketch.Identity;

/**
 * A record where it stands.
 *
 * @param timestamp milliseconds since 1970
 */
public record Place(Identity record, long offset, long timestamp) {}

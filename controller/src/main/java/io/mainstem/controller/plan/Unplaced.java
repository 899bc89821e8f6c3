package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import org.jspecify.annotations.Nullable;

/**
 * A mirror that should be carried elsewhere, or at all, and that no worker can take.
 *
 * @param worker where it stays meanwhile; null if it has never been anywhere
 * @param why a sentence for people
 */
public record Unplaced(MirrorId mirror, @Nullable String worker, String why) {}

package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import java.util.Map;
import java.util.Set;

/**
 * What a plan must respect beside workers and load.
 *
 * @param withheld mirrors that nobody may carry
 * @param pinned mirrors that a person wants on one worker; where that worker is not open they go
 *     wherever there is room
 * @param stuck mirrors that do not get on where they are: each moves to another worker, if there is
 *     one. Whoever asks sees to it that these are few
 */
public record Constraints(
    Map<MirrorId, Withheld> withheld, Map<MirrorId, String> pinned, Set<MirrorId> stuck) {

  public static final Constraints NONE = new Constraints(Map.of(), Map.of(), Set.of());
}

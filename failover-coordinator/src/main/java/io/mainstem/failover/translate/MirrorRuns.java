package io.mainstem.failover.translate;

import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.RunIndex;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one mirror, kept apart by the incarnations of its source and target topics: a topic
 * that was deleted and created again begins a new history. Not thread-safe.
 */
public final class MirrorRuns {

  private record Incarnation(UUID sourceTopicId, UUID targetTopicId) {}

  private final Map<Incarnation, RunIndex> byIncarnation = new LinkedHashMap<>();
  private @Nullable OffsetRunBlock newest;

  /** Adds a block; blocks come in the order in which they were stored. */
  public void add(OffsetRunBlock block) {
    byIncarnation
        .computeIfAbsent(
            new Incarnation(block.sourceTopicId(), block.targetTopicId()), key -> new RunIndex())
        .add(block);
    newest = block;
  }

  /** The runs between the given incarnations; empty if none are known. */
  public RunIndex between(UUID sourceTopicId, UUID targetTopicId) {
    return byIncarnation.getOrDefault(
        new Incarnation(sourceTopicId, targetTopicId), new RunIndex());
  }

  /**
   * The runs of the incarnations that were written last: what to use when the source cannot be
   * asked for its topic id. Empty if none are known.
   */
  public RunIndex latest() {
    return newest == null
        ? new RunIndex()
        : between(newest.sourceTopicId(), newest.targetTopicId());
  }

  /** The block that was stored last, null if none was. */
  public @Nullable OffsetRunBlock newest() {
    return newest;
  }
}

package io.mainstem.worker.position;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Decides which stored blocks of a mirror nobody can need any more. Pure.
 *
 * <p>A block may go when retention has deleted all that it tells of <em>on both sides</em>: a
 * consumer's position is translated from the source as long as the record may still be read there,
 * and back from the target as long as it may be read there. What stays for other reasons:
 *
 * <ul>
 *   <li>the newest block of each identity: it is the mirror's position, however old (but not those
 *       of owners that could not shut others out, once there is a newer generation);
 *   <li>the furthest of those that could go: a position between it and the first block that is left
 *       (where nothing was replicable) has a translation only as long as there is one before;
 *   <li>a block that makes older ones untrue (its owner began further back, because the target had
 *       lost its end), as long as one of those is left.
 * </ul>
 *
 * <p>What was stored of former incarnations of the topics, all of it before the first block of the
 * present ones, is of use to nobody: only the newest block of each identity stays.
 */
public final class RunTrim {
  private static final Comparator<StoredBlock> BY_AGE =
      Comparator.<StoredBlock>comparingInt(block -> block.head().producerEpoch())
          .thenComparingInt(block -> block.head().lineage().generation())
          .thenComparingLong(block -> block.head().nextSource())
          .thenComparingLong(block -> block.head().nextTarget());

  private final UUID sourceTopicId;
  private final UUID targetTopicId;
  private final long sourceStart;
  private final long targetStart;

  private record Identity(UUID sourceTopicId, UUID targetTopicId, long producerId, int generation) {
    static Identity of(StoredBlock block) {
      return new Identity(
          block.head().sourceTopicId(),
          block.head().targetTopicId(),
          block.head().producerId(),
          block.head().lineage().generation());
    }
  }

  /** Who has a position of its own. */
  private record Writer(UUID sourceTopicId, UUID targetTopicId, long producerId) {
    static Writer of(StoredBlock block) {
      return new Writer(
          block.head().sourceTopicId(), block.head().targetTopicId(), block.head().producerId());
    }

    static Writer topics(StoredBlock block) {
      return new Writer(block.head().sourceTopicId(), block.head().targetTopicId(), -1);
    }
  }

  /**
   * @param sourceTopicId the present source topic
   * @param targetTopicId the present target topic
   * @param sourceStart the first offset that the source partition still has
   * @param targetStart the first offset that the target partition still has
   */
  public RunTrim(UUID sourceTopicId, UUID targetTopicId, long sourceStart, long targetStart) {
    this.sourceTopicId = sourceTopicId;
    this.targetTopicId = targetTopicId;
    this.sourceStart = sourceStart;
    this.targetStart = targetStart;
  }

  /**
   * The blocks that may go, in the order in which they have to: whoever finds only some of them
   * gone finds nothing untrue.
   *
   * @param blocks all that is stored of the mirror, in the order of the log
   */
  public List<StoredBlock> removable(List<StoredBlock> blocks) {
    List<StoredBlock> candidates = new ArrayList<>(former(blocks));
    blocks.stream().filter(this::isGone).forEach(candidates::add);
    Set<StoredBlock> newest = newestOfEach(blocks);
    candidates.removeIf(newest::contains);
    candidates.stream()
        .sorted(BY_AGE.reversed())
        .filter(block -> isPresent(block) && stillSaysSomething(block, blocks))
        .findFirst()
        .ifPresent(candidates::remove);
    return withoutThoseStillNeeded(blocks, candidates);
  }

  private List<StoredBlock> former(List<StoredBlock> blocks) {
    List<StoredBlock> before = new ArrayList<>();
    for (StoredBlock block : blocks) {
      if (isPresent(block)) {
        return before;
      }
      before.add(block);
    }
    return List.of(); // nothing is known of the present topics: it is not for us to tell
  }

  private boolean isPresent(StoredBlock block) {
    return block.isOf(sourceTopicId, targetTopicId);
  }

  private boolean isGone(StoredBlock block) {
    return isPresent(block) && block.sourceEnd() <= sourceStart && block.targetEnd() <= targetStart;
  }

  /** It has runs, and no later owner has begun before all of them. */
  private static boolean stillSaysSomething(StoredBlock block, List<StoredBlock> blocks) {
    return block.head().lastRun().isPresent()
        && blocks.stream()
            .filter(other -> Identity.of(other).equals(Identity.of(block)))
            .filter(other -> other.head().producerEpoch() > block.head().producerEpoch())
            .allMatch(later -> block.sourceStart() < later.sourceStart());
  }

  private static Set<StoredBlock> newestOfEach(List<StoredBlock> blocks) {
    Map<Writer, StoredBlock> newest = new HashMap<>();
    Map<Writer, Integer> generations = new HashMap<>();
    for (StoredBlock block : blocks) {
      newest.merge(
          Writer.of(block),
          block,
          (known, next) -> BY_AGE.compare(next, known) >= 0 ? next : known);
    }
    newest
        .values()
        .forEach(block -> generations.merge(Writer.topics(block), generation(block), Math::max));
    return newest.values().stream()
        .filter(
            block ->
                !block.head().lineage().unfenced()
                    || generation(block) == generations.getOrDefault(Writer.topics(block), -1))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static int generation(StoredBlock block) {
    return block.head().lineage().generation();
  }

  private static List<StoredBlock> withoutThoseStillNeeded(
      List<StoredBlock> blocks, List<StoredBlock> candidates) {
    Set<StoredBlock> mayGo = new HashSet<>(candidates);
    Map<Identity, Long> reachOfOlder = new HashMap<>();
    List<StoredBlock> going = new ArrayList<>();
    for (List<StoredBlock> epoch : byEpoch(blocks)) {
      List<StoredBlock> staying = new ArrayList<>();
      for (StoredBlock block : epoch) {
        long reach = reachOfOlder.getOrDefault(Identity.of(block), Long.MIN_VALUE);
        (mayGo.contains(block) && reach <= block.sourceStart() ? going : staying).add(block);
      }
      staying.forEach(
          block -> reachOfOlder.merge(Identity.of(block), block.sourceEnd(), Math::max));
    }
    return List.copyOf(going);
  }

  private static List<List<StoredBlock>> byEpoch(List<StoredBlock> blocks) {
    Map<Short, List<StoredBlock>> epochs = new TreeMap<>();
    blocks.forEach(
        block ->
            epochs
                .computeIfAbsent(block.head().producerEpoch(), any -> new ArrayList<>())
                .add(block));
    return List.copyOf(epochs.values());
  }
}

package io.mainstem.worker.position;

import io.mainstem.api.offsets.OffsetRunHead;
import io.mainstem.api.offsets.RunLineage;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the log of runs says about one mirror's position: the newest block of each of its
 * incarnations and identities. It stays this small however many blocks it is told. Not thread-safe.
 */
public final class RecordedFacts {

  /**
   * Every block is a fact, whoever wrote it and however late, with one exception: an owner that
   * found the target truncated starts again further back, which makes the older blocks untrue; and
   * one that was shut out while it was about to begin a new generation did not begin it, although
   * it may say so late. So the highest epoch goes before all else.
   */
  private static final Comparator<OffsetRunHead> BY_AGE =
      Comparator.<OffsetRunHead>comparingInt(OffsetRunHead::producerEpoch)
          .thenComparingInt(head -> head.lineage().generation())
          .thenComparingLong(OffsetRunHead::nextSource)
          .thenComparingLong(OffsetRunHead::nextTarget);

  /** The newest block of each, those told last at the end. */
  private final Map<Key, OffsetRunHead> newest = new LinkedHashMap<>();

  private record Key(UUID sourceTopicId, UUID targetTopicId, long producerId) {
    boolean isOf(UUID source, UUID target) {
      return sourceTopicId.equals(source) && targetTopicId.equals(target);
    }
  }

  /** Takes the next block, in the order of the log. */
  public void add(OffsetRunHead block) {
    Key key = new Key(block.sourceTopicId(), block.targetTopicId(), block.producerId());
    OffsetRunHead known = newest.remove(key);
    newest.put(key, known == null || BY_AGE.compare(block, known) >= 0 ? block : known);
    forgetUnnamed(block.sourceTopicId(), block.targetTopicId());
  }

  /** Each owner that could not shut others out has an identity of its own; only the last count. */
  private void forgetUnnamed(UUID source, UUID target) {
    if (newest.size() > 1) {
      int generation = generation(source, target);
      newest
          .entrySet()
          .removeIf(
              entry ->
                  entry.getKey().isOf(source, target)
                      && entry.getValue().lineage().unfenced()
                      && entry.getValue().lineage().generation() < generation);
    }
  }

  /** True if nothing was ever recorded. */
  public boolean isEmpty() {
    return newest.isEmpty();
  }

  /** The newest generation of these incarnations; -1 if nothing is recorded of them. */
  public int generation(UUID sourceTopicId, UUID targetTopicId) {
    int generation = -1;
    for (Map.Entry<Key, OffsetRunHead> entry : newest.entrySet()) {
      if (entry.getKey().isOf(sourceTopicId, targetTopicId)) {
        generation = Math.max(generation, entry.getValue().lineage().generation());
      }
    }
    return generation;
  }

  /**
   * The lineage of an owner that takes over now.
   *
   * @param verdict on the newest fact; null if there is none, or if the owner goes on elsewhere
   * @param fenced whether it has shut others out
   */
  public RunLineage lineage(
      UUID sourceTopicId,
      UUID targetTopicId,
      AnchorTrial.@Nullable Verdict verdict,
      boolean fenced) {
    if (verdict != null && fenced && verdict.isCountable()) {
      return verdict.anchor().lineage().withRestart(restart());
    }
    Long lostFrom = verdict == null || verdict.lostFrom() < 0 ? null : verdict.lostFrom();
    int next = generation(sourceTopicId, targetTopicId) + 1;
    return new RunLineage(next, restart(), !fenced, lostFrom);
  }

  /** The number of the last restart that was carried out, of whatever incarnations; 0 if none. */
  public long restart() {
    return newest.values().stream().mapToLong(head -> head.lineage().restart()).max().orElse(0);
  }

  /**
   * True if something was recorded of this incarnation of the source topic, whatever the target.
   */
  public boolean knowsSource(UUID sourceTopicId) {
    return newest.keySet().stream().anyMatch(key -> key.sourceTopicId().equals(sourceTopicId));
  }

  /**
   * The newest fact about these incarnations. An epoch orders the owners under one producer id
   * only: blocks under the present one go before those under any other, and of those the one told
   * last. Of owners that could not shut each other out each one's word holds, so the furthest.
   *
   * @param producerId the identity of the owner who asks
   */
  public Optional<Anchor> newest(UUID sourceTopicId, UUID targetTopicId, long producerId) {
    int generation = generation(sourceTopicId, targetTopicId);
    OffsetRunHead found = newest.get(new Key(sourceTopicId, targetTopicId, producerId));
    if (found == null || found.lineage().generation() < generation) {
      found = null;
      for (Map.Entry<Key, OffsetRunHead> entry : newest.entrySet()) {
        if (entry.getKey().isOf(sourceTopicId, targetTopicId)
            && entry.getValue().lineage().generation() == generation) {
          found = later(found, entry.getValue());
        }
      }
    }
    return Optional.ofNullable(found).map(Anchor::of);
  }

  private static OffsetRunHead later(@Nullable OffsetRunHead known, OffsetRunHead toldLater) {
    if (known == null) {
      return toldLater;
    }
    boolean furtherWins = known.lineage().unfenced() || toldLater.lineage().unfenced();
    return furtherWins && known.nextSource() > toldLater.nextSource() ? known : toldLater;
  }

  /**
   * The identities under which something was recorded of their newest generation, by owners who had
   * shut others out: only what those wrote can be counted.
   */
  public Set<Long> producerIds(UUID sourceTopicId, UUID targetTopicId) {
    int generation = generation(sourceTopicId, targetTopicId);
    return newest.entrySet().stream()
        .filter(entry -> entry.getKey().isOf(sourceTopicId, targetTopicId))
        .filter(entry -> entry.getValue().lineage().generation() == generation)
        .filter(entry -> !entry.getValue().lineage().unfenced())
        .map(entry -> entry.getKey().producerId())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The same, on its own from now on. */
  public RecordedFacts copy() {
    RecordedFacts copy = new RecordedFacts();
    copy.newest.putAll(newest);
    return copy;
  }
}

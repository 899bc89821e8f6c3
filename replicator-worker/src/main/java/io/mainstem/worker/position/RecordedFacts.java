package io.mainstem.worker.position;

import io.mainstem.api.offsets.OffsetRunHead;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What the log of runs says about one mirror's position: the newest block of each of its
 * incarnations and identities. It stays this small however many blocks it is told. Not thread-safe.
 */
public final class RecordedFacts {

  /**
   * Every block is a fact, whoever wrote it and however late, with one exception: an owner that
   * found the target truncated starts again further back, which makes the older blocks untrue. So
   * the highest epoch goes before the furthest position.
   */
  private static final Comparator<OffsetRunHead> BY_AGE =
      Comparator.comparingInt(OffsetRunHead::producerEpoch)
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
  }

  /** True if nothing was ever recorded. */
  public boolean isEmpty() {
    return newest.isEmpty();
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
   * last.
   *
   * @param producerId the identity of the owner who asks
   */
  public Optional<Anchor> newest(UUID sourceTopicId, UUID targetTopicId, long producerId) {
    OffsetRunHead found = newest.get(new Key(sourceTopicId, targetTopicId, producerId));
    if (found == null) {
      for (Map.Entry<Key, OffsetRunHead> entry : newest.entrySet()) {
        if (entry.getKey().isOf(sourceTopicId, targetTopicId)) {
          found = entry.getValue();
        }
      }
    }
    return Optional.ofNullable(found).map(Anchor::of);
  }

  /** All identities under which something was recorded of these incarnations. */
  public Set<Long> producerIds(UUID sourceTopicId, UUID targetTopicId) {
    return newest.keySet().stream()
        .filter(key -> key.isOf(sourceTopicId, targetTopicId))
        .map(Key::producerId)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The same, on its own from now on. */
  public RecordedFacts copy() {
    RecordedFacts copy = new RecordedFacts();
    copy.newest.putAll(newest);
    return copy;
  }
}

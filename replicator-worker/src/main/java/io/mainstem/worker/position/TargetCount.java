package io.mainstem.worker.position;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a mirror's owners wrote to the target since the anchor, up to the fence marker of the
 * present owner: show it every batch from there on, in order, until it says stop.
 *
 * <p>Records are counted by sequence, so compaction cannot make the count wrong: each epoch begins
 * at sequence 0 and grows without gap, wrapping after 2^31-1. What compaction can take away is the
 * beginning of the anchor's own epoch, which the anchor does not know the sequence of; and batches,
 * which then cannot be compared with the source any more. Both are told by {@link
 * Result#complete()}.
 *
 * <p>Not thread-safe.
 */
public final class TargetCount {
  private final long producerId;
  private final short epoch;
  private final @Nullable Anchor anchor;
  private final long from;
  private final Set<Long> counted = new HashSet<>();
  private final Map<Writer, Integer> nextSequence = new HashMap<>();
  private final List<TargetBatch> written = new ArrayList<>();
  private long expectedOffset;
  private boolean offsetsMissing;
  private boolean complete = true;
  private long markerOffset = -1;

  private record Writer(long producerId, short epoch) {}

  /** Whether the scan goes on. */
  public enum Step {
    GO_ON,
    /** The fence marker was reached: nothing of an older epoch can follow. */
    MARKER_REACHED,
    /** Somebody with a newer epoch wrote: the mirror is theirs. */
    FENCED
  }

  /**
   * What was found.
   *
   * @param written the batches, in order
   * @param nextTarget offset after the fence marker: all later records of the mirror land there or
   *     above
   * @param complete false if batches are missing (compacted, or trimmed)
   */
  public record Result(List<TargetBatch> written, long nextTarget, boolean complete) {
    public Result {
      written = List.copyOf(written);
    }

    /** Where the fence marker is. */
    public long markerOffset() {
      return nextTarget - 1;
    }

    /** Records found. */
    public long records() {
      return written.stream().mapToLong(TargetBatch::written).sum();
    }
  }

  /**
   * A count for the owner with this identity.
   *
   * @param anchor where the count begins; null to count everything from the start of the log
   * @param formerIds identities that former owners have written under
   */
  public TargetCount(long producerId, short epoch, @Nullable Anchor anchor, Set<Long> formerIds) {
    this(producerId, epoch, anchor, anchor == null ? 0 : anchor.nextTarget());
    counted.add(producerId);
    counted.addAll(formerIds);
  }

  private TargetCount(long producerId, short epoch, @Nullable Anchor anchor, long from) {
    this.from = from;
    this.producerId = producerId;
    this.epoch = epoch;
    this.anchor = anchor;
    expectedOffset = from;
  }

  /**
   * Counts nothing and only looks for the marker. What stands before it may be known already: a
   * former owner may have written and recorded it after the end of the log was asked for.
   *
   * @param from an end of the log from before the fence
   */
  public static TargetCount ofNothing(long producerId, short epoch, long from) {
    return new TargetCount(producerId, epoch, null, from);
  }

  /** Where the scan begins. */
  public long from() {
    return from;
  }

  /** Takes the next batch. */
  public Step visit(TargetBatch batch) {
    if (batch.nextOffset() <= from) {
      return Step.GO_ON;
    }
    if (batch.baseOffset() > expectedOffset) {
      offsetsMissing = true;
    }
    expectedOffset = batch.nextOffset();
    if (batch.producerId() == producerId && batch.producerEpoch() > epoch) {
      return Step.FENCED;
    }
    if (isOurMarker(batch)) {
      markerOffset = batch.baseOffset() + batch.lastOffsetDelta();
      return Step.MARKER_REACHED;
    }
    if (batch.kind() == TargetBatch.Kind.DATA && counted.contains(batch.producerId())) {
      count(batch.baseOffset() < from ? batch.from(from) : batch);
    }
    return Step.GO_ON;
  }

  /**
   * What was counted.
   *
   * @throws IllegalStateException before the marker was reached
   */
  public Result result() {
    if (markerOffset < 0) {
      throw new IllegalStateException("The fence marker was not reached");
    }
    return new Result(written, markerOffset + 1, complete);
  }

  private boolean isOurMarker(TargetBatch batch) {
    return batch.kind() == TargetBatch.Kind.ABORT_MARKER
        && batch.producerId() == producerId
        && batch.producerEpoch() == epoch;
  }

  private void count(TargetBatch batch) {
    Writer writer = new Writer(batch.producerId(), batch.producerEpoch());
    Integer expected = nextSequence.get(writer);
    if (expected == null) {
      complete &= mayHaveBegunBeforeAnchor(writer) ? !offsetsMissing : batch.baseSequence() == 0;
    } else {
      complete &= expected == batch.baseSequence();
    }
    nextSequence.put(writer, (batch.baseSequence() + batch.written()) & Integer.MAX_VALUE);
    written.add(batch);
  }

  /** An epoch that was over, or under way, when the anchor was recorded. */
  private boolean mayHaveBegunBeforeAnchor(Writer writer) {
    return anchor != null
        && writer.producerId() == anchor.producerId()
        && writer.epoch() <= anchor.producerEpoch();
  }
}

package io.mainstem.worker.position;

import io.mainstem.api.offsets.OffsetRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks the source from the anchor past the records that the target was found to hold, comparing
 * batch by batch. Show it the source's batches in order until it says that the place is found.
 *
 * <p>A batch that passed through stands alone in the target, with the size and the checksum that
 * its bytes give under the old owner's identity. Batches that took the record path may have been
 * merged or split, so they are compared where both sides come to the same number of records: the
 * latest timestamps up to there must agree. The last group may end inside a source batch.
 *
 * <p>Not thread-safe.
 */
public final class SourceSkip {
  private final List<TargetBatch> written;
  private final List<OffsetRun> matched = new ArrayList<>();
  private int next;

  /** Records of the open group on either side, and their latest timestamps. */
  private long sourceRecords;

  private long targetRecords;
  private long sourceTimestamp = Long.MIN_VALUE;
  private long targetTimestamp = Long.MIN_VALUE;
  private boolean timestampsTell = true;
  private int sourceBatches;
  private int targetBatches;
  private @Nullable SourceBatch single;

  /** Source records of the open group whose target offset is not told yet, and the reverse. */
  private final OffsetPairing pairing = new OffsetPairing(matched);

  /** Where the walk stands. */
  public sealed interface Outcome {
    /** Show the next batch. */
    record More() implements Outcome {}

    /**
     * The place is found.
     *
     * @param nextSource copying goes on with the first replicable record at or above it
     */
    record Found(long nextSource) implements Outcome {}

    /**
     * Source and target differ.
     *
     * @param sourceOffset near which source offset
     * @param targetOffset near which target offset
     * @param detail a sentence for people
     */
    record Mismatch(long sourceOffset, long targetOffset, String detail) implements Outcome {}
  }

  /** A walk past these batches. */
  public SourceSkip(List<TargetBatch> written) {
    this.written = List.copyOf(written);
  }

  /**
   * A walk for a source that has deleted its records from the anchor up to {@code first}: it begins
   * with the written batch that is the copy of {@code first}. Empty if none is: then all that was
   * written comes from before.
   */
  public static Optional<SourceSkip> afterTrim(List<TargetBatch> written, SourceBatch first) {
    for (int i = 0; i < written.size(); i++) {
      if (isCopy(first, written.get(i))) {
        return Optional.of(new SourceSkip(written.subList(i, written.size())));
      }
    }
    return Optional.empty();
  }

  /**
   * True if these batches hold more records than can have come from so many offsets. Then some of
   * them come from behind: if {@link #afterTrim} finds no beginning among them (they were merged,
   * or split), nobody can tell how many.
   */
  public static boolean reachesBeyond(List<TargetBatch> written, long offsets) {
    return written.stream().mapToLong(TargetBatch::written).sum() > offsets;
  }

  private static boolean isCopy(SourceBatch source, TargetBatch target) {
    TargetBatch.Content content = target.content();
    SourceBatch.PassedImage image = source.image();
    if (source.count() != target.written()
        || (content.createTime() && content.maxTimestamp() != source.maxTimestamp())) {
      return false;
    }
    return image == null || comparePassed(source, target, image) == null;
  }

  /** True if there is nothing to walk past: copying goes on at the anchor itself. */
  public boolean isEmpty() {
    return written.isEmpty();
  }

  /** Which source record stands where in the target, of all that was compared. */
  public List<OffsetRun> matched() {
    return List.copyOf(matched);
  }

  /** Takes the next source batch that has anything to copy. */
  public Outcome offer(SourceBatch batch) {
    sourceRecords += batch.count();
    sourceTimestamp = Math.max(sourceTimestamp, batch.maxTimestamp());
    sourceBatches++;
    single = batch;
    pairing.source(batch.replicable());
    while (targetRecords < sourceRecords && next < written.size()) {
      take(written.get(next++));
    }
    if (targetRecords == sourceRecords) {
      Outcome.Mismatch difference = compareGroup(batch);
      if (difference != null) {
        return difference;
      }
      startGroup();
    }
    if (next < written.size() || targetRecords > sourceRecords) {
      return new Outcome.More();
    }
    return sourceRecords == 0 ? new Outcome.Found(batch.nextOffset()) : endInside(batch);
  }

  private void take(TargetBatch batch) {
    targetRecords += batch.written();
    targetTimestamp = Math.max(targetTimestamp, batch.content().maxTimestamp());
    timestampsTell &= batch.isWhole() && batch.content().createTime();
    targetBatches++;
    pairing.target(batch.baseOffset(), batch.written());
  }

  /**
   * The target's last group ends within this batch: a crash between the parts it was split into.
   */
  private Outcome endInside(SourceBatch batch) {
    if (timestampsTell && targetBatches > 0 && targetTimestamp > sourceTimestamp) {
      return timestampsDiffer(batch);
    }
    if (targetRecords == 0) {
      throw new IllegalStateException("Asked for a batch after the place was found");
    }
    return new Outcome.Found(pairing.nextUnpairedSource());
  }

  private Outcome.@Nullable Mismatch compareGroup(SourceBatch last) {
    TargetBatch target = written.get(next - 1);
    SourceBatch.PassedImage image = single == null ? null : single.image();
    if (timestampsTell && targetTimestamp != sourceTimestamp) {
      return timestampsDiffer(last);
    }
    if (sourceBatches != 1 || targetBatches != 1 || image == null || !target.isWhole()) {
      return null;
    }
    return comparePassed(last, target, image);
  }

  private static Outcome.@Nullable Mismatch comparePassed(
      SourceBatch source, TargetBatch target, SourceBatch.PassedImage image) {
    TargetBatch.Content content = target.content();
    if (!image.codec().equals(content.codec())) {
      return null; // it took the record path, or the broker compressed it anew
    }
    if (image.sizeInBytes() != content.sizeInBytes()) {
      return mismatch(
          source,
          target,
          "size differs: source %d bytes, target %d bytes"
              .formatted(image.sizeInBytes(), content.sizeInBytes()));
    }
    int checksum =
        image.checksum(target.producerId(), target.producerEpoch(), target.baseSequence());
    return content.createTime() && checksum != content.checksum()
        ? mismatch(source, target, "contents differ by checksum")
        : null;
  }

  private Outcome.Mismatch timestampsDiffer(SourceBatch source) {
    return mismatch(
        source,
        written.get(next - 1),
        "latest timestamp differs: source %d, target %d"
            .formatted(sourceTimestamp, targetTimestamp));
  }

  private static Outcome.Mismatch mismatch(SourceBatch source, TargetBatch target, String what) {
    long at = source.replicable().get(0).start();
    return new Outcome.Mismatch(
        at,
        target.baseOffset(),
        "the target's batch at %d is not the source's at %d: %s"
            .formatted(target.baseOffset(), at, what));
  }

  private void startGroup() {
    sourceRecords = 0;
    targetRecords = 0;
    sourceTimestamp = Long.MIN_VALUE;
    targetTimestamp = Long.MIN_VALUE;
    timestampsTell = true;
    sourceBatches = 0;
    targetBatches = 0;
    single = null;
  }
}

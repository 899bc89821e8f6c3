package io.mainstem.worker.fetch;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.worker.position.SourceBatch;
import io.mainstem.worker.position.SourceStretch;
import java.util.List;
import java.util.Optional;

/** Tells for a take-over what there is to copy in a batch. */
public final class Replicable {
  private Replicable() {}

  /**
   * What there is to copy in the present batch of a walk; empty if nothing.
   *
   * @param wanted the first source offset that is still to be copied
   */
  public static Optional<SourceBatch> of(
      BatchWalk walk, long wanted, RecordPath recordPath, RecordSelection selection) {
    BatchCursor batch = walk.batch();
    return switch (walk.meaning()) {
      case NOTHING -> Optional.empty();
      case PASS ->
          Optional.of(
              new SourceBatch(
                  List.of(new SourceStretch(batch.baseOffset(), batch.recordCount())),
                  batch.nextOffset(),
                  batch.maxTimestamp(),
                  new SourceImage(batch)));
      case RECORDS -> {
        List<WireRecord> records = recordPath.selectBriefly(batch, wanted, selection);
        yield records.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new SourceBatch(
                    RecordPath.stretches(records),
                    batch.nextOffset(),
                    RecordPath.maxTimestamp(records),
                    null));
      }
    };
  }
}

package io.mainstem.worker.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.worker.append.TargetLimits;
import io.mainstem.worker.fetch.PassRules;
import io.mainstem.worker.fetch.RecordPath;
import io.mainstem.worker.fetch.RecordSelection;
import io.mainstem.worker.position.SourceStretch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of an answer full of batches. */
class IntakeTest {
  private static final int LIMIT = 100_000;

  private final RecordPath recordPath = new RecordPath();
  private final List<ByteBuffer> batches = new ArrayList<>();
  private long nextOffset;

  @AfterEach
  void close() {
    recordPath.close();
  }

  @Test
  void aQuietMirrorPassesEvenTinyBatches() {
    source(30, 10);
    LentBatches lent = lend();
    Intake intake = intake(LIMIT, new DeadRecords(false, Suspicion.NONE));

    intake.take(lent);

    List<Piece.Batch> made = batchesOf(intake, 0);
    assertThat(made).hasSize(30).allMatch(batch -> batch.chunk().way() == Chunk.Way.PASSED);
    assertThat(offsets(made)).isEqualTo(sourceOffsets());
    made.forEach(batch -> batch.chunk().release());
    assertThat(lent.owners()).isZero();
  }

  @Test
  void tinyBatchesThatPileUpAreMergedAndNoRecordIsMissing() {
    source(400, 10);
    LentBatches lent = lend();
    Intake intake = intake(LIMIT, new DeadRecords(false, Suspicion.NONE));

    intake.take(lent);

    List<Piece.Batch> made = batchesOf(intake, MergeRule.PILE);
    assertThat(made).hasSizeLessThan(60);
    assertThat(offsets(made)).isEqualTo(sourceOffsets());
    assertThat(made.get(made.size() - 1).chunk().way()).isEqualTo(Chunk.Way.MERGED);
    assertThat(made.get(made.size() - 1).chunk().stretches()).hasSize(1);
    made.forEach(batch -> batch.chunk().release());
    assertThat(lent.owners()).isZero();
  }

  @Test
  void aMergedBatchKeepsTheHolesBetweenItsOriginals() {
    for (int i = 0; i < 100; i++) {
      batch(1, 10);
      nextOffset += i % 10 == 0 ? 3 : 0;
    }
    Intake intake = intake(LIMIT, new DeadRecords(false, Suspicion.NONE));

    intake.take(lend());

    List<Piece.Batch> made = batchesOf(intake, MergeRule.PILE);
    assertThat(offsets(made)).isEqualTo(sourceOffsets());
    assertThat(made)
        .anySatisfy(batch -> assertThat(batch.chunk().stretches()).hasSizeGreaterThan(2));
  }

  @Test
  void whatDoesNotBecomeOneBatchPassesAsItWas() {
    source(200, 300);
    Intake intake = intake(500, new DeadRecords(false, Suspicion.NONE));

    intake.take(lend());

    assertThat(batchesOf(intake, MergeRule.PILE))
        .hasSize(200)
        .allMatch(batch -> batch.chunk().way() == Chunk.Way.PASSED);
  }

  @Test
  void aRewoundIntakeTakesTheSameAgain() {
    source(50, 10);
    Intake intake = intake(LIMIT, new DeadRecords(false, Suspicion.NONE));
    LentBatches lent = lend();
    intake.take(lent);
    assertThat(intake.prepare(0)).isTrue();
    intake.next();

    intake.rewind(1);
    ByteBuffer first = batches.remove(0);
    intake.take(lend());

    assertThat(first.remaining()).isPositive();
    assertThat(offsets(batchesOf(intake, 0))).first().isEqualTo(1L);
    assertThat(lent.owners()).isEqualTo(1); // the batch that was taken
  }

  @Test
  void aRecordTooLargeByItselfIsDeadAndItsNeighboursAreNot() {
    batch(1, 10);
    records(List.of(record(100), record(5_000), record(100)));
    batch(1, 10);
    Intake intake = intake(1_000, new DeadRecords(true, Suspicion.NONE));

    intake.take(lend());

    List<Piece> pieces = pieces(intake, 0);
    List<Long> dead =
        pieces.stream()
            .filter(Piece.Dead.class::isInstance)
            .map(piece -> ((Piece.Dead) piece).record().offset())
            .toList();
    assertThat(dead).containsExactly(2L);
    assertThat(offsets(onlyBatches(pieces))).containsExactly(0L, 1L, 3L, 4L);
  }

  @Test
  void whatTheTargetRefusedIsSentRecordByRecordUntilTheOneIsKnown() {
    batch(2, 10);
    batch(3, 10);
    batch(2, 10);
    Suspicion vague = new Suspicion(2, 5, false, "refused");
    Suspicion proven = new Suspicion(3, 4, true, "refused");

    Intake singles = intake(LIMIT, new DeadRecords(true, vague));
    singles.take(lend());
    Intake knowing = intake(LIMIT, new DeadRecords(true, proven));
    knowing.take(lend());

    assertThat(batchesOf(singles, 0))
        .extracting(batch -> batch.chunk().records())
        .containsExactly(2, 1, 1, 1, 2);
    List<Piece> pieces = pieces(knowing, 0);
    assertThat(offsets(onlyBatches(pieces))).containsExactly(0L, 1L, 2L, 4L, 5L, 6L);
    assertThat(pieces).filteredOn(Piece.Dead.class::isInstance).hasSize(1);
  }

  private Intake intake(int limit, DeadRecords dead) {
    PassRules rules = new PassRules(new TargetLimits(limit, Optional.empty(), true, false), false);
    return new Intake(rules, RecordSelection.ALL, recordPath, dead, 0);
  }

  private void source(int count, int bytes) {
    for (int i = 0; i < count; i++) {
      batch(1, bytes);
    }
  }

  private void batch(int records, int bytes) {
    List<WireRecord> made = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      made.add(record(bytes));
    }
    records(made);
  }

  private void records(List<WireRecord> records) {
    RecordEncoder encoder = new RecordEncoder(Codec.NONE, 1 << 20);
    records.forEach(encoder::add);
    ByteBuffer bytes = encoder.finish();
    bytes.putLong(bytes.position(), nextOffset);
    batches.add(bytes);
    nextOffset += records.size();
  }

  private static WireRecord record(int bytes) {
    return new WireRecord(0, 1_000, null, ByteBuffer.allocate(bytes), List.of());
  }

  private LentBatches lend() {
    return new LentBatches(batches, nextOffset);
  }

  private List<Long> sourceOffsets() {
    return batches.stream().map(bytes -> bytes.getLong(bytes.position())).toList();
  }

  private static List<Piece> pieces(Intake intake, int pendingBatches) {
    List<Piece> pieces = new ArrayList<>();
    while (intake.prepare(pendingBatches)) {
      pieces.add(intake.next());
    }
    return pieces;
  }

  private static List<Piece.Batch> batchesOf(Intake intake, int pendingBatches) {
    return onlyBatches(pieces(intake, pendingBatches));
  }

  private static List<Piece.Batch> onlyBatches(List<Piece> pieces) {
    return pieces.stream()
        .filter(Piece.Batch.class::isInstance)
        .map(Piece.Batch.class::cast)
        .toList();
  }

  private static List<Long> offsets(List<Piece.Batch> batches) {
    List<Long> offsets = new ArrayList<>();
    for (Piece.Batch batch : batches) {
      for (SourceStretch stretch : batch.chunk().stretches()) {
        for (long offset = stretch.start(); offset < stretch.end(); offset++) {
          offsets.add(offset);
        }
      }
    }
    return offsets;
  }
}

package io.mainstem.worker.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A source that has deleted its beginning, after its copies were merged in the target. */
class SourceSkipTest {

  @Test
  void aCopyThatStandsAloneIsFoundAgain() {
    List<TargetBatch> written = List.of(written(0, 3, 10), written(3, 2, 20));

    assertThat(SourceSkip.afterTrim(written, source(103, 2, 20))).isPresent();
    assertThat(SourceSkip.afterTrim(written, source(105, 2, 30))).isEmpty();
  }

  @Test
  void mergedCopiesOfWhatIsStillThereAreNeverTakenForCopiesOfWhatWasDeleted() {
    List<TargetBatch> written = List.of(written(0, 10, 20));

    assertThat(SourceSkip.afterTrim(written, source(105, 1, 20))).isEmpty();
    assertThat(SourceSkip.reachesBeyond(written, 5)).isTrue();
    assertThat(SourceSkip.reachesBeyond(written, 10)).isFalse();
  }

  private static SourceBatch source(long start, int count, long timestamp) {
    return new SourceBatch(
        List.of(new SourceStretch(start, count)), start + count, timestamp, null);
  }

  private static TargetBatch written(long offset, int count, long timestamp) {
    TargetBatch.Content content = new TargetBatch.Content(timestamp, true, "lz4", 100, 1);
    return new TargetBatch(
        offset, count - 1, count, 7, (short) 0, (int) offset, TargetBatch.Kind.DATA, content);
  }
}

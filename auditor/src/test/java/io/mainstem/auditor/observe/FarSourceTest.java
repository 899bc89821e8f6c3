package io.mainstem.auditor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.auditor.reconcile.Digest;
import io.mainstem.auditor.reconcile.FilterHistory;
import io.mainstem.auditor.reconcile.Scope;
import io.mainstem.auditor.reconcile.SourceEnd;
import io.mainstem.auditor.reconcile.SourcePortion;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.Identity;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FarSourceTest {

  private static final LogId LOG = new LogId("far", "t", new UUID(1, 2), 0);
  private static final SourcePortion PORTION =
      new SourcePortion(LOG, 0, 10, new Scope(new Window(0), 0), new FilterHistory());

  /** Holds one record. */
  private final SourceEnd fromHere =
      (log, from, to, filters, visitor) -> visitor.visit(new Identity(3, 4), 5, 6, 0);

  @Test
  void itsAuditorIsBelieved() throws Exception {
    assertThat(digest(SketchQuestion.VERSION).records()).isZero();
  }

  /** Its identities would make every record a lost one, and another one a phantom. */
  @Test
  void anAuditorThatComparesInAnotherWayIsNot() throws Exception {
    assertThat(digest(SketchQuestion.VERSION - 1).records()).isOne();
    assertThat(digest(0).records()).isOne(); // of before versions were told
  }

  private Digest digest(int version) throws Exception {
    Digest nothing = new Digest(128);
    SketchAnswer answer = SketchAnswer.of(nothing);
    SketchAnswer said =
        new SketchAnswer(
            null,
            -1,
            answer.sketch(),
            0,
            0,
            answer.records(),
            answer.dropped(),
            answer.oldest(),
            null,
            null,
            version);
    return new FarSource(question -> Optional.of(said), fromHere, 7).digest(PORTION, 128);
  }
}

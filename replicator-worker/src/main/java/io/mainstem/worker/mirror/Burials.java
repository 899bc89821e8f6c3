package io.mainstem.worker.mirror;

import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.worker.append.DeadLetter;
import io.mainstem.worker.append.DeadLetterLog;
import java.util.concurrent.CompletableFuture;

/**
 * Writes a copier's dead letters, and sees to it that no take-over is misled by them.
 *
 * <p>A take-over counts the records in the target from the last stored position on; a dead record
 * is missing there. So all before it is acknowledged first, and that the mirror has passed it is
 * stored before anything behind it is sent. A crash in between writes the letter again: at least
 * once.
 *
 * <p>Confined to the mirror's loop.
 */
final class Burials {
  private final CopyOrder order;
  private final Place place;
  private final DeadLetterLog log;
  private final Outflow outflow;
  private final RunKeeper runs;
  private final MirrorLoop loop;
  private boolean underWay;

  Burials(
      CopyOrder order,
      Place place,
      DeadLetterLog log,
      Outflow outflow,
      RunKeeper runs,
      MirrorLoop loop) {
    this.order = order;
    this.place = place;
    this.log = log;
    this.outflow = outflow;
    this.runs = runs;
    this.loop = loop;
  }

  /** True while nothing may be handed on. */
  boolean underWay() {
    return underWay;
  }

  /** Completes, on the loop, when copying may go on behind the record. */
  CompletableFuture<Void> bury(Piece.Dead dead) {
    underWay = true;
    return outflow
        .drained()
        .thenCompose(done -> log.append(letter(dead)))
        .thenComposeAsync(
            done -> {
              outflow.passTo(dead.record().offset() + 1, PartitionFetch.NO_EPOCH);
              return runs.recordAll();
            },
            loop)
        .thenRunAsync(() -> underWay = false, loop);
  }

  private DeadLetter letter(Piece.Dead dead) {
    return new DeadLetter(
        order.mirror(),
        order.source().id(),
        Ground.standard(place.sourceTopicId()),
        order.targetTopic(),
        dead.record(),
        dead.why());
  }
}

package io.mainstem.worker.mirror;

import io.mainstem.worker.append.RunsLog;
import io.mainstem.worker.position.RunRecorder;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stores what the recorder of a copier knows in the log of runs, one block at a time. Confined to
 * the mirror's loop.
 */
final class RunKeeper {
  private final CopyOrder order;
  private final Place place;
  private final RunsLog log;
  private final FenceWitness witness;
  private final Executor loop;
  private final Consumer<MirrorTrouble> trouble;
  private final Consumer<TakeOverStep> steps;
  private @Nullable CompletableFuture<Void> underWay;
  private boolean stopped;

  /**
   * @param witness asked before the first copies are recorded
   * @param trouble told on the loop if a block cannot be stored
   * @param steps hears how far it is
   */
  RunKeeper(
      CopyOrder order,
      Place place,
      RunsLog log,
      FenceWitness witness,
      Executor loop,
      Consumer<MirrorTrouble> trouble,
      Consumer<TakeOverStep> steps) {
    this.order = order;
    this.place = place;
    this.log = log;
    this.witness = witness;
    this.loop = loop;
    this.trouble = trouble;
    this.steps = steps;
  }

  /** Stores what is known and not stored yet, unless that is being done. */
  void record() {
    if (stopped || underWay != null) {
      return;
    }
    Optional<RunRecorder.Facts> facts = place.recorder().unrecorded(RunBlocks.MOST_RUNS);
    facts.ifPresent(this::store);
  }

  /** Completes when all that is known now is stored, or after {@link #stop}. */
  CompletableFuture<Void> recordAll() {
    record();
    CompletableFuture<Void> storing = underWay;
    return storing == null
        ? CompletableFuture.allOf()
        : storing.thenComposeAsync(done -> recordAll(), loop);
  }

  void stop() {
    stopped = true;
  }

  private void store(RunRecorder.Facts facts) {
    steps.accept(TakeOverStep.BEFORE_RECORDING_RUNS);
    CompletableFuture<Void> stored =
        witness.isNeeded()
            ? witness.look().thenComposeAsync(stands -> append(facts), loop)
            : append(facts);
    underWay =
        stored.handleAsync(
            (done, error) -> {
              underWay = null;
              if (stopped) {
                return null;
              }
              if (error == null) {
                steps.accept(TakeOverStep.RUNS_RECORDED);
                place.recorder().recorded(facts);
              } else {
                trouble.accept(Troubles.ofTarget(error));
              }
              return null;
            },
            loop);
  }

  private CompletableFuture<Void> append(RunRecorder.Facts facts) {
    return log.append(RunBlocks.of(order, place, facts, order.route().filter()));
  }
}

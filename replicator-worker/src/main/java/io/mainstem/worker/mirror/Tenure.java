package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this worker does to have a mirror copied, one attempt after the other: a {@link TakeOver},
 * then {@link Copying}. Keeps what one attempt has to know of those before it. Confined to the
 * mirror's loop.
 */
final class Tenure {
  private static final Logger log = LoggerFactory.getLogger(Tenure.class);

  private final MirrorId id;
  private final MirrorContext context;
  private final MirrorLoop loop;
  private final Condition condition;
  private final Ends ends;
  private final Listener listener;
  private @Nullable TakeOver takeOver;
  private TakeOverTimes.@Nullable Attempt clock;
  private @Nullable Copying copying;

  /** What the target refused when this mirror copied last. */
  private Suspicion suspicion = Suspicion.NONE;

  private Reached reached = Reached.NOTHING;

  /** What the source has lost of what was read, until that is dealt with. */
  private @Nullable Divergence divergence;

  /** The number of the last restart that is known to be carried out. */
  private long restarted;

  /** Called on the loop. */
  interface Listener {
    /** The attempt has failed. */
    void onTrouble(MirrorTrouble trouble);

    /** It goes forward, however often it has to stop. */
    void onProgress();

    /** Nothing is wrong, but the mirror has to be taken over again. */
    void onReasonToStartOver(String why);
  }

  Tenure(
      MirrorId id,
      MirrorContext context,
      MirrorLoop loop,
      Condition condition,
      Ends ends,
      Listener listener) {
    this.id = id;
    this.context = context;
    this.loop = loop;
    this.condition = condition;
    this.ends = ends;
    this.listener = listener;
  }

  /** Begins a take-over; nothing else must be under way, and both ends are connected. */
  void begin(CopyOrder order) {
    if (condition.is(MirrorState.RESOLVING)) {
      condition.become(MirrorState.PAUSED, null, null);
    }
    condition.become(MirrorState.FENCING, null, null);
    TakeOverTimes.Attempt timed = context.times().begin();
    clock = timed;
    TakeOver attempt =
        new TakeOver(
            order,
            ends.source(),
            ends.target(),
            loop,
            new Progress(timed),
            reached,
            divergence,
            context.turns().ask(order.target().id()));
    takeOver = attempt;
    var unused =
        attempt
            .begin()
            .whenCompleteAsync((place, error) -> tookOver(attempt, order, place, error), loop);
  }

  private void tookOver(
      TakeOver attempt, CopyOrder order, @Nullable Place place, @Nullable Throwable error) {
    if (takeOver != attempt) {
      return; // abandoned meanwhile
    }
    takeOver = null;
    stopClock(error == null && place != null);
    if (error != null || place == null) {
      Throwable cause = error == null ? new CancellationException() : Troubles.unwrap(error);
      listener.onTrouble(
          cause instanceof MirrorTrouble known ? known : Troubles.unforeseen(id, cause));
      return;
    }
    divergence = null;
    restarted = place.lineage().restart();
    condition.become(MirrorState.COPYING, null, place.guaranteeDetail());
    log.info(
        "Took a mirror over mirror={} epoch={} source={} target={}",
        id,
        place.identity().epoch(),
        place.recorder().nextSource(),
        place.recorder().nextTarget());
    copying =
        new Copying(
            order,
            place,
            ends.source(),
            ends.target(),
            context,
            loop,
            suspicion,
            new CopyingListener());
  }

  private void stopClock(boolean done) {
    if (clock != null) {
      clock.end(done);
      clock = null;
    }
  }

  private final class Progress implements TakeOver.Listener {
    private final TakeOverTimes.Attempt timed;

    Progress(TakeOverTimes.Attempt timed) {
      this.timed = timed;
    }

    @Override
    public void onReady() {
      timed.enter(TakeOverTimes.Stage.TURN);
    }

    @Override
    public void onFenced() {
      if (condition.is(MirrorState.FENCING)) {
        condition.become(MirrorState.RESOLVING, null, null);
      }
    }

    @Override
    public void onDetail(String what) {
      condition.say(what);
    }

    @Override
    public void onEvent(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String what) {
      raise(kind, sourceFrom, sourceTo, what);
    }

    @Override
    public void onStep(TakeOverStep step) {
      step.stage().ifPresent(timed::enter);
      context.watch().reached(id, step);
    }
  }

  private final class CopyingListener implements Copying.Listener {
    @Override
    public void onTrouble(MirrorTrouble trouble) {
      listener.onTrouble(trouble);
    }

    @Override
    public void onDiverged(Divergence lost) {
      divergence = lost;
      listener.onReasonToStartOver(
          "the source has lost what was read, from offset " + lost.from() + " on");
    }

    @Override
    public void onRightGranted() {
      listener.onReasonToStartOver("the target grants the transactional id again");
    }

    @Override
    public void onEvent(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String what) {
      if (kind == MirrorEvent.Kind.DEAD_LETTERED) {
        suspicion = Suspicion.NONE;
        listener.onProgress();
      }
      raise(kind, sourceFrom, sourceTo, what);
    }
  }

  private void raise(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String what) {
    Instant now = Instant.ofEpochMilli(context.nowMillis());
    context.events().raise(new MirrorEvent(id, kind, now, sourceFrom, sourceTo, what));
  }

  /** True if trouble tells more of a refused record than was known. */
  boolean learns(MirrorTrouble trouble) {
    boolean closer = trouble.suspicion().isNewsAfter(suspicion);
    if (closer) {
      suspicion = trouble.suspicion();
    }
    return closer;
  }

  /** What the target has refused says nothing any more. */
  void forgetSuspicion() {
    suspicion = Suspicion.NONE;
  }

  /** The number of the last restart that is known to be carried out; 0 before the first. */
  long restarted() {
    return restarted;
  }

  /** What is being copied; null if nothing is. */
  @Nullable Copying copying() {
    return copying;
  }

  /**
   * Ends it, once what is under way is in the target and recorded or as long as a drain may take
   * has passed; unless something else ends it before.
   */
  void finish(Copying finishing, Runnable then) {
    boolean[] done = {false};
    Runnable end =
        () -> {
          if (!done[0] && copying == finishing) {
            done[0] = true;
            then.run();
          }
        };
    loop.later(context.settings().drainTimeout().toMilliseconds(), end);
    CompletableFuture<Void> drained = finishing.drain();
    var unused = drained.whenCompleteAsync((nothing, error) -> end.run(), loop);
  }

  /** Ends what is under way at once. */
  void end() {
    if (takeOver != null) {
      takeOver.abandon();
      takeOver = null;
      stopClock(false);
    }
    if (copying != null) {
      reached = copying.stop();
      copying = null;
    }
  }

  /** What can be seen of it. */
  MirrorStatus status(String targetTopic) {
    Appearance appearance = condition.appearance(context.worker(), targetTopic, restarted);
    return copying == null
        ? appearance.still()
        : appearance.copying(copying.copier(), context.nowMillis());
  }
}

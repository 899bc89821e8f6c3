package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition mirror on this worker: the state machine of {@link MirrorState} around {@link
 * TakeOver} and {@link Copying}.
 *
 * <p>Confined to its {@link MirrorLoop}, status included.
 */
final class Mirror {
  private static final Logger log = LoggerFactory.getLogger(Mirror.class);

  private final MirrorId id;
  private final MirrorContext context;
  private final MirrorLoop loop;
  private final Runnable onClosed;
  private final Retries retries;
  private MirrorState state = MirrorState.PAUSED;
  private @Nullable PauseReason reason = PauseReason.TARGET_NOT_READY;
  private @Nullable String detail = "the routing table does not name its route yet";
  private long sinceMillis;
  private @Nullable CopyOrder order;
  private @Nullable SourceCluster source;
  private @Nullable TargetCluster target;
  private @Nullable TakeOver takeOver;
  private @Nullable Copying copying;

  /** What the target refused when this mirror copied last. */
  private Suspicion suspicion = Suspicion.NONE;

  private Reached reached = Reached.NOTHING;
  private long drainUntilMillis;

  Mirror(MirrorId id, MirrorContext context, MirrorLoop loop, Runnable onClosed) {
    this.id = id;
    this.context = context;
    this.loop = loop;
    this.onClosed = onClosed;
    this.retries = new Retries(context.settings(), context.member());
    this.sinceMillis = context.nowMillis();
  }

  MirrorId id() {
    return id;
  }

  /** Follows the routing table; empty when it does not tell all that is needed (any more). */
  void follow(Optional<CopyOrder> wanted) {
    if (state == MirrorState.CLOSED || state == MirrorState.DRAINING) {
      return;
    }
    if (wanted.isEmpty()) {
      halt();
      disconnect();
      order = null;
      pause(PauseReason.TARGET_NOT_READY, "the routing table does not name its route yet");
      return;
    }
    CopyOrder before = order;
    if (before != null && !before.needsRestartFor(wanted.get())) {
      order = wanted.get();
      return;
    }
    halt();
    disconnect();
    suspicion = Suspicion.NONE; // another order, or another topic
    order = wanted.get();
    if (wanted.get().route().paused()) {
      pause(PauseReason.OPERATOR, "the route is paused");
    } else {
      takeOver();
    }
  }

  /** Somebody assigned it to us (again): if another owner had shut us out, it is ours anew. */
  void reassert() {
    if (state == MirrorState.PAUSED && reason == PauseReason.FENCED && order != null) {
      takeOver();
    }
  }

  /** Finishes what is in flight, stores the position, closes. */
  void drain() {
    if (state == MirrorState.CLOSED || state == MirrorState.DRAINING) {
      return;
    }
    Copying finishing = copying;
    if (finishing == null) {
      close();
      return;
    }
    become(MirrorState.DRAINING, null, null);
    drainUntilMillis = context.nowMillis() + context.settings().drainTimeout().toMilliseconds();
    var unused = finishing.drain().whenCompleteAsync((done, error) -> close(), loop);
  }

  /** Gives everything up at once. */
  void close() {
    if (state == MirrorState.CLOSED) {
      return;
    }
    halt();
    disconnect();
    become(MirrorState.CLOSED, null, null);
    onClosed.run();
  }

  void tick() {
    long now = context.nowMillis();
    switch (state) {
      case PAUSED -> {
        if (retries.isDue(now)) {
          takeOver();
        }
      }
      case COPYING -> tickCopying(now);
      case DRAINING -> {
        if (now >= drainUntilMillis) {
          log.warn("Draining took too long, giving the mirror up as it is mirror={}", id);
          close();
        }
      }
      case FENCING, RESOLVING, CLOSED -> {}
    }
  }

  private void tickCopying(long now) {
    if (copying == null) {
      return;
    }
    copying.tick(now);
    // It may have met trouble in that very moment.
    if (copying != null && copying.isSettled(now)) {
      retries.reset();
    }
  }

  private void takeOver() {
    CopyOrder now = order;
    if (now == null || now.route().paused()) {
      return;
    }
    retries.cancel();
    if (!connect(now)) {
      return;
    }
    if (state == MirrorState.RESOLVING) {
      become(MirrorState.PAUSED, null, null);
    }
    become(MirrorState.FENCING, null, null);
    TakeOver attempt =
        new TakeOver(
            now,
            connected(source),
            connected(target),
            loop,
            new Progress(),
            reached,
            context.turns().ask(now.target().id()));
    takeOver = attempt;
    var unused =
        attempt.begin().whenCompleteAsync((place, error) -> tookOver(attempt, place, error), loop);
  }

  private boolean connect(CopyOrder now) {
    try {
      if (source == null) {
        source = context.sources().acquire(now.source());
      }
      if (target == null) {
        target = context.targets().acquire(now.target());
      }
      return true;
    } catch (KafkaException | IllegalArgumentException e) {
      PauseReason side =
          source == null ? PauseReason.SOURCE_UNAVAILABLE : PauseReason.TARGET_NOT_READY;
      meet(new MirrorTrouble(side, Remedy.WAIT, "cannot connect: " + e.getMessage()));
      return false;
    }
  }

  private final class Progress implements TakeOver.Listener {
    @Override
    public void onFenced() {
      if (state == MirrorState.FENCING) {
        become(MirrorState.RESOLVING, null, null);
      }
    }

    @Override
    public void onDetail(String what) {
      detail = what;
    }

    @Override
    public void onEvent(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String what) {
      raise(kind, sourceFrom, sourceTo, what);
    }

    @Override
    public void onStep(TakeOverStep step) {
      context.watch().reached(id, step);
    }
  }

  private final class CopierListener implements Copier.Listener {
    @Override
    public void onTrouble(MirrorTrouble trouble) {
      meet(trouble);
    }

    @Override
    public void onEvent(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String what) {
      if (kind == MirrorEvent.Kind.DEAD_LETTERED) {
        retries.reset(); // it goes forward, however often it has to stop
        suspicion = Suspicion.NONE;
      }
      raise(kind, sourceFrom, sourceTo, what);
    }
  }

  private void tookOver(TakeOver attempt, @Nullable Place place, @Nullable Throwable error) {
    if (takeOver != attempt) {
      return; // abandoned meanwhile
    }
    takeOver = null;
    CopyOrder now = order;
    if (error != null || place == null || now == null) {
      Throwable cause = error == null ? new CancellationException() : Troubles.unwrap(error);
      meet(cause instanceof MirrorTrouble known ? known : unforeseen(cause));
      return;
    }
    become(MirrorState.COPYING, null, place.guaranteeDetail());
    log.info(
        "Took a mirror over mirror={} epoch={} source={} target={}",
        id,
        place.identity().epoch(),
        place.recorder().nextSource(),
        place.recorder().nextTarget());
    copying =
        new Copying(
            now,
            place,
            connected(source),
            connected(target),
            context,
            loop,
            suspicion,
            new CopierListener());
  }

  private void raise(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String what) {
    Instant now = Instant.ofEpochMilli(context.nowMillis());
    context.events().raise(new MirrorEvent(id, kind, now, sourceFrom, sourceTo, what));
  }

  private MirrorTrouble unforeseen(Throwable cause) {
    log.error("A take-over failed in an unforeseen way mirror={}", id, cause);
    return new MirrorTrouble(PauseReason.TARGET_NOT_READY, Remedy.WAIT, "unforeseen: " + cause);
  }

  private void meet(MirrorTrouble trouble) {
    if (state == MirrorState.CLOSED) {
      return;
    }
    if (state == MirrorState.DRAINING) {
      close();
      return;
    }
    halt();
    boolean closer = trouble.suspicion().isNewsAfter(suspicion);
    if (closer) {
      suspicion = trouble.suspicion();
    }
    if (trouble.remedy() == Remedy.TAKE_OVER_AGAIN && (retries.mayTryAtOnce() || closer)) {
      log.info("Taking a mirror over again mirror={} why=\"{}\"", id, trouble.detail());
      become(MirrorState.PAUSED, trouble.reason(), trouble.detail());
      takeOver();
      return;
    }
    pause(trouble.reason(), trouble.detail());
    retries.plan(trouble.remedy(), context.nowMillis());
  }

  private void pause(PauseReason why, String what) {
    boolean news = state != MirrorState.PAUSED || reason != why;
    retries.cancel();
    become(MirrorState.PAUSED, why, what);
    if (news) {
      log.warn("A mirror pauses mirror={} reason={} detail=\"{}\"", id, why, what);
    }
  }

  /** Ends what is under way. */
  private void halt() {
    if (takeOver != null) {
      takeOver.abandon();
      takeOver = null;
    }
    if (copying != null) {
      reached = copying.stop();
      copying = null;
    }
  }

  private void disconnect() {
    CopyOrder now = order;
    if (now != null && source != null) {
      context.sources().release(now.source());
    }
    if (now != null && target != null) {
      context.targets().release(now.target());
    }
    source = null;
    target = null;
  }

  private void become(MirrorState next, @Nullable PauseReason why, @Nullable String what) {
    if (state != next) {
      if (!state.canBecome(next)) {
        throw new IllegalStateException("A mirror cannot go from " + state + " to " + next);
      }
      state = next;
      sinceMillis = context.nowMillis();
    }
    reason = why;
    detail = what;
  }

  /** What can be seen of it. */
  MirrorStatus status() {
    String targetTopic = order == null ? id.topic() : order.targetTopic();
    Appearance appearance =
        new Appearance(id, context.worker(), targetTopic, state, reason, detail, sinceMillis);
    return copying == null
        ? appearance.still()
        : appearance.copying(copying.copier(), context.nowMillis());
  }

  private static <T> T connected(@Nullable T cluster) {
    if (cluster == null) {
      throw new IllegalStateException("Not connected");
    }
    return cluster;
  }
}

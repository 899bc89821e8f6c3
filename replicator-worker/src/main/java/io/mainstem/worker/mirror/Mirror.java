package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition mirror on this worker: the state machine of {@link MirrorState} around its {@link
 * Tenure}. Decides when the mirror is taken over, and what happens after trouble.
 *
 * <p>Confined to its {@link MirrorLoop}, status included.
 */
final class Mirror {
  private static final Logger log = LoggerFactory.getLogger(Mirror.class);

  private final MirrorId id;
  private final MirrorContext context;
  private final Runnable onClosed;
  private final Retries retries;
  private final Condition condition;
  private final Ends ends;
  private final Tenure tenure;
  private @Nullable CopyOrder order;

  Mirror(MirrorId id, MirrorContext context, MirrorLoop loop, Runnable onClosed) {
    this.id = id;
    this.context = context;
    this.onClosed = onClosed;
    this.retries = new Retries(context.settings(), context.member());
    this.condition = new Condition(id, context.clock());
    this.ends = new Ends(context);
    this.tenure = new Tenure(id, context, loop, condition, ends, new TenureListener());
  }

  private final class TenureListener implements Tenure.Listener {
    @Override
    public void onTrouble(MirrorTrouble trouble) {
      meet(trouble);
    }

    @Override
    public void onProgress() {
      retries.reset();
    }

    @Override
    public void onReasonToStartOver(String why) {
      startOver(why);
    }
  }

  MirrorId id() {
    return id;
  }

  /**
   * Follows the routing table and what people order; empty when the table does not tell all that is
   * needed (any more).
   */
  void follow(Optional<CopyOrder> wanted) {
    if (condition.isEnding()) {
      return;
    }
    if (wanted.isEmpty()) {
      tenure.end();
      ends.disconnect();
      order = null;
      pause(PauseReason.TARGET_NOT_READY, "the routing table does not name its route yet");
      return;
    }
    CopyOrder before = order;
    CopyOrder now = wanted.get();
    order = now;
    if (before != null && !before.needsRestartFor(now)) {
      followRestart(before, now);
      return;
    }
    tenure.end();
    ends.disconnect();
    tenure.forgetSuspicion(); // another order, or another topic
    if (now.route().paused()) {
      pause(PauseReason.OPERATOR, "the route is paused");
    } else {
      takeOver();
    }
  }

  /**
   * Whoever takes a mirror over does what was ordered meanwhile; so that is all there is to do, and
   * while it is copied the next tick does it.
   */
  private void followRestart(CopyOrder before, CopyOrder now) {
    boolean news = now.restart() != null && !now.restart().equals(before.restart());
    boolean ours = tenure.copying() == null && !condition.isPausedFor(PauseReason.FENCED);
    if (news && ours && now.ordersRestart(tenure.restarted())) {
      startOver("a restart was ordered");
    }
  }

  /** Somebody assigned it to us (again): if another owner had shut us out, it is ours anew. */
  void reassert() {
    if (condition.isPausedFor(PauseReason.FENCED) && order != null) {
      takeOver();
    }
  }

  /** Finishes what is in flight, stores the position, closes. */
  void drain() {
    if (condition.isEnding()) {
      return;
    }
    Copying finishing = tenure.copying();
    if (finishing == null) {
      close();
      return;
    }
    condition.become(MirrorState.DRAINING, null, null);
    tenure.finish(finishing, this::close);
  }

  /** Gives everything up at once. */
  void close() {
    if (condition.is(MirrorState.CLOSED)) {
      return;
    }
    tenure.end();
    ends.disconnect();
    condition.become(MirrorState.CLOSED, null, null);
    onClosed.run();
  }

  void tick() {
    long now = context.nowMillis();
    switch (condition.state()) {
      case PAUSED -> {
        if (retries.isDue(now)) {
          takeOver();
        }
      }
      case COPYING -> tickCopying(now);
      case FENCING, RESOLVING, DRAINING, CLOSED -> {}
    }
  }

  private void tickCopying(long now) {
    Copying ticking = tenure.copying();
    if (ticking == null) {
      return;
    }
    CopyOrder wanted = order;
    if (wanted != null && wanted.ordersRestart(tenure.restarted()) && !ticking.isFinishing()) {
      startOver("a restart was ordered");
      return;
    }
    ticking.tick(now);
    // It may have met trouble in that very moment.
    if (tenure.copying() == ticking && ticking.isSettled(now)) {
      retries.reset();
    }
  }

  /** Takes the mirror over again although nothing is wrong with it. */
  private void startOver(String why) {
    log.info("Taking a mirror over again mirror={} why=\"{}\"", id, why);
    Copying finishing = tenure.copying();
    if (finishing == null) {
      tenure.end();
      takeOver();
      return;
    }
    condition.say("finishing what is under way: " + why);
    tenure.finish(
        finishing,
        () -> {
          if (condition.is(MirrorState.COPYING)) {
            tenure.end();
            takeOver();
          }
        });
  }

  private void takeOver() {
    CopyOrder now = order;
    if (now == null || now.route().paused()) {
      return;
    }
    retries.cancel();
    try {
      ends.connect(now);
    } catch (MirrorTrouble trouble) {
      meet(trouble);
      return;
    }
    tenure.begin(now);
  }

  private void meet(MirrorTrouble trouble) {
    if (condition.is(MirrorState.CLOSED)) {
      return;
    }
    if (condition.is(MirrorState.DRAINING)) {
      close();
      return;
    }
    tenure.end();
    boolean closer = tenure.learns(trouble);
    if (trouble.remedy() == Remedy.TAKE_OVER_AGAIN && (retries.mayTryAtOnce() || closer)) {
      log.info("Taking a mirror over again mirror={} why=\"{}\"", id, trouble.detail());
      condition.become(MirrorState.PAUSED, trouble.reason(), trouble.detail());
      takeOver();
      return;
    }
    pause(trouble.reason(), trouble.detail());
    retries.plan(trouble.remedy(), context.nowMillis());
  }

  private void pause(PauseReason why, String what) {
    retries.cancel();
    condition.pause(why, what);
  }

  /** What can be seen of it. */
  MirrorStatus status() {
    return tenure.status(order == null ? id.topic() : order.targetTopic());
  }
}

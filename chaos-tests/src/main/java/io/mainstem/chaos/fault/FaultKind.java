package io.mainstem.chaos.fault;

import io.mainstem.local.link.Direction;
import io.mainstem.local.process.LocalProcess;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** The faults that there are. */
public enum FaultKind {
  /** SIGKILL; started again at the end. */
  WORKER_KILLED,
  /** SIGSTOP, long enough that others take over; woken at the end. */
  WORKER_FROZEN,
  /** Stopped in good order; started again at the end. */
  BROKER_RESTARTED,
  /** SIGKILL; started again at the end. */
  BROKER_KILLED,
  /** Connections reset and refused, both ways. */
  LINK_CUT,
  /** Requests go through, answers do not. */
  LINK_ANSWERS_LOST,
  /** Requests do not go through, answers would. */
  LINK_REQUESTS_LOST,
  /** A connection reset in the middle of an answer with data. */
  LINK_CUT_MID_FRAME,
  /**
   * SIGKILL for all of a region's services, its controller among them; started again at the end.
   */
  SERVICES_KILLED;

  /** The name in lower case with hyphens, for example {@code worker-killed}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * A fault of this kind on one of the targets.
   *
   * @throws IllegalArgumentException if there is no such target
   */
  public Fault on(Targets targets, RandomGenerator random) {
    return switch (this) {
      case WORKER_KILLED ->
          new ProcessGone(this, pick(targets.workers(), random), LocalProcess::kill);
      case WORKER_FROZEN -> new ProcessFrozen(this, pick(targets.workers(), random));
      case BROKER_RESTARTED ->
          new ProcessGone(this, pick(targets.brokers(), random), LocalProcess::stop);
      case BROKER_KILLED ->
          new ProcessGone(this, pick(targets.brokers(), random), LocalProcess::kill);
      case SERVICES_KILLED ->
          new ProcessGone(this, pick(targets.services(), random), LocalProcess::kill);
      case LINK_CUT -> new LinkCut(this, pick(targets.links(), random));
      case LINK_ANSWERS_LOST ->
          new LinkBlackHole(this, pick(targets.links(), random), Direction.TO_CLIENT);
      case LINK_REQUESTS_LOST ->
          new LinkBlackHole(this, pick(targets.links(), random), Direction.TO_SERVER);
      case LINK_CUT_MID_FRAME -> new LinkCutMidFrame(this, pick(targets.links(), random));
    };
  }

  private <T> T pick(List<T> targets, RandomGenerator random) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("There is nothing that " + id() + " could hit");
    }
    return targets.get(random.nextInt(targets.size()));
  }
}

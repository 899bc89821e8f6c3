package io.mainstem.failover.execute;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.failover.execute.MovePlan.Declared;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one planned move, or goes on with one that another instance began. What has been done
 * is read from the operation and the group itself; every step may be done again. A failure or the
 * deadline before UNFENCE takes the move back: the old primary becomes active again under a new
 * epoch. Used by one thread.
 */
final class SwitchoverRun {

  private static final Logger log = LoggerFactory.getLogger(SwitchoverRun.class);

  private final VersionedStore store;
  private final KafkaClusters kafka;
  private final Canary canary;
  private final HandOver handOver;
  private final MoveLimits limits;
  private final Clock clock;
  private final Ledger ledger;
  private final Move move;
  private @Nullable MovePlan plan;
  private @Nullable SourceEnds ends;
  private @Nullable Drain drain;
  private @Nullable Arming arming;

  SwitchoverRun(
      VersionedStore store,
      KafkaClusters kafka,
      Canary canary,
      HandOver handOver,
      MoveLimits limits,
      Clock clock,
      Ledger ledger,
      Move move) {
    this.store = store;
    this.kafka = kafka;
    this.canary = canary;
    this.handOver = handOver;
    this.limits = limits;
    this.clock = clock;
    this.ledger = ledger;
    this.move = move;
  }

  /**
   * Runs to the end, whichever.
   *
   * @throws StoreException if the ledger cannot be written: another instance leads, or will
   * @throws Pacing.Stopped if the thread is to end
   */
  void run() {
    try {
      SwitchoverStep step = firstOpen();
      while (step != null) {
        ledger.begin(step);
        step = attempt(step);
      }
    } finally {
      if (arming != null) {
        arming.close();
      }
      if (drain != null) {
        drain.close();
      }
    }
  }

  /** Before FLIP the facts that steps hand on are in memory: they are gathered again. */
  private @Nullable SwitchoverStep firstOpen() {
    for (SwitchoverStep step : SwitchoverStep.values()) {
      if (ledger.state(step) != OperationState.SUCCEEDED) {
        boolean fenced = step.compareTo(SwitchoverStep.VERIFY_FENCE) > 0;
        boolean flipped = group().value().primary().equals(move.to());
        return fenced && !flipped ? SwitchoverStep.VERIFY_FENCE : step;
      }
    }
    return null;
  }

  /** Does the step; answers the next one, or null at the end. */
  private @Nullable SwitchoverStep attempt(SwitchoverStep step) {
    Pacing pacing = new Pacing(clock, deadline(step));
    while (true) {
      try {
        SwitchoverStep next = perform(step, pacing);
        log.info(
            "A move has come a step further group={} operation={} step={}",
            move.group(),
            ledger.operation().id(),
            step.id());
        return next;
      } catch (Refused e) {
        giveUp(step, e.sentence());
        return null;
      } catch (ClusterUnavailable | KafkaException e) {
        if (pacing.over()) {
          giveUp(step, String.valueOf(e.getMessage()));
          return null;
        }
        log.warn("A step failed, trying again step={} error=\"{}\"", step.id(), e.getMessage());
        pacing.pause();
      } catch (StoreException | Pacing.Stopped e) {
        throw e;
      } catch (RuntimeException e) {
        log.error("A step failed in a way nobody foresaw step={}", step.id(), e);
        giveUp(step, "nobody foresaw this: " + e);
        return null;
      }
    }
  }

  private Instant deadline(SwitchoverStep step) {
    Instant start =
        step.stallsProducers()
            ? ledger.startedAt(SwitchoverStep.FENCE).orElse(clock.instant())
            : clock.instant();
    return start.plus(limits.fenced());
  }

  private @Nullable SwitchoverStep perform(SwitchoverStep step, Pacing pacing) {
    switch (step) {
      case PRECHECK -> ledger.end(step, precheck());
      case FENCE -> fence();
      case VERIFY_FENCE -> ledger.end(step, verifyFence(pacing));
      case DRAIN -> ledger.end(step, drain(pacing));
      case TRANSLATE_OFFSETS ->
          ledger.end(step, String.join("; ", new OffsetMove(kafka, drained()).perform(plan())));
      case ARM -> ledger.end(step, arm());
      case FLIP -> {
        if (wroteMeanwhile()) {
          return SwitchoverStep.VERIFY_FENCE;
        }
        flip();
      }
      case HAND_OVER -> ledger.end(step, awaitHandOver(pacing));
      case UNFENCE -> unfence();
      case VERIFY -> verify();
    }
    return step.next();
  }

  private String precheck() {
    FailoverGroup group = group().value();
    if (!group.primary().equals(move.from())) {
      throw new Refused(
          "group-changed",
          "the group is in %s, the move was asked for from %s"
              .formatted(group.primary(), move.from()));
    }
    MovePlan checked = plan();
    SourceEnds found = SourceEnds.of(kafka, checked.sources());
    for (Cluster target : checked.targets()) {
      canary.sing(target);
    }
    ends = found;
    drained().look();
    arming().prepare(checked);
    return "%d partitions of %d topics, %d copies to drain"
        .formatted(found.partitions(), checked.sources().size(), checked.copies().size());
  }

  private void fence() {
    Versioned<FailoverGroup> group = group();
    if (group.value().state() == GroupState.FENCED) {
      ledger.end(SwitchoverStep.FENCE, "fenced already");
      return;
    }
    if (!group.value().primary().equals(move.from())) {
      throw new Refused("group-changed", "the primary is " + group.value().primary() + " now");
    }
    FailoverGroup fenced = group.value().next(move.from(), GroupState.FENCED);
    ledger.end(
        SwitchoverStep.FENCE, "epoch " + fenced.epoch(), new Versioned<>(fenced, group.version()));
  }

  /** Believes the fence once the ends have stood still for long enough. */
  private String verifyFence(Pacing whole) {
    Pacing pacing = whole.within(limits.settle().plus(limits.standStill()));
    SourceEnds last = SourceEnds.of(kafka, plan().sources());
    Instant since = clock.instant();
    while (Duration.between(since, clock.instant()).compareTo(limits.standStill()) < 0) {
      pacing.pause();
      SourceEnds now = SourceEnds.of(kafka, plan().sources());
      Optional<String> growth = last.growth(now);
      if (growth.isPresent()) {
        if (pacing.over()) {
          throw new Refused("fence-bypassed", "somebody writes past the fence: " + growth.get());
        }
        last = now;
        since = clock.instant();
      }
    }
    ends = last;
    drained().restart();
    return last.partitions() + " log ends stand still";
  }

  private String drain(Pacing pacing) {
    Drain copying = drained();
    while (true) {
      copying.look();
      List<String> remaining = copying.remaining(plan(), ends());
      if (remaining.isEmpty()) {
        return "everything up to the captured ends is copied";
      }
      if (pacing.over()) {
        throw new Refused("not-drained", some(remaining));
      }
      pacing.pause();
    }
  }

  private String arm() {
    int armed = arming().perform(plan());
    return armed + " mirrors of the opposite direction know where they begin";
  }

  /** A producer that heard of the fence late may have written after the ends were captured. */
  private boolean wroteMeanwhile() {
    SourceEnds now = SourceEnds.of(kafka, plan().sources());
    Optional<String> growth = ends().growthOfRecords(kafka, now);
    growth.ifPresent(
        what ->
            log.warn(
                "Written after the fence, draining again group={} error=\"{}\"",
                move.group(),
                what));
    return growth.isPresent();
  }

  private void flip() {
    Versioned<FailoverGroup> group = group();
    FailoverGroup flipped = group.value().next(move.to(), GroupState.FENCED);
    ledger.end(
        SwitchoverStep.FLIP, "epoch " + flipped.epoch(), new Versioned<>(flipped, group.version()));
  }

  private String awaitHandOver(Pacing whole) {
    Pacing pacing = whole.within(limits.handOver());
    while (true) {
      List<String> remaining = handOver.remaining(plan(), move.to());
      if (remaining.isEmpty()) {
        shutOutOldMirrors();
        return "nothing copies into the new primary any more";
      }
      if (pacing.over()) {
        throw new Refused("not-handed-over", some(remaining));
      }
      pacing.pause();
    }
  }

  /** A worker without ZooKeeper, or one that nobody reaches, does not know that it has to end. */
  private void shutOutOldMirrors() {
    MirrorFence fence = new MirrorFence(kafka);
    for (MovePlan.Passive topic : plan().passives()) {
      MovePlan.Place source = topic.oldPrimary();
      String route = OffsetMove.route(source, topic.newPrimary());
      List<MirrorId> mirrors =
          ends().of(source).keySet().stream()
              .map(p -> new MirrorId(route, source.topic(), p.partition()))
              .toList();
      fence.shutOut(topic.newPrimary(), mirrors);
    }
  }

  private void unfence() {
    Versioned<FailoverGroup> group = group();
    if (ends != null) {
      Optional<String> growth =
          ends().growthOfRecords(kafka, SourceEnds.of(kafka, plan().sources()));
      if (growth.isPresent()) {
        throw new Refused("fence-bypassed", "somebody writes past the fence: " + growth.get());
      }
    }
    FailoverGroup active = group.value().next(move.to(), GroupState.ACTIVE);
    ledger.end(
        SwitchoverStep.UNFENCE,
        "epoch " + active.epoch(),
        new Versioned<>(active, group.version()));
  }

  private void verify() {
    try {
      StringBuilder told = new StringBuilder();
      for (Cluster cluster : clustersOf(move.to())) {
        told.append(cluster.id()).append(" in ").append(canary.sing(cluster)).append(" ms ");
      }
      ledger.end(SwitchoverStep.VERIFY, "canary written and read back: " + told.toString().strip());
    } catch (ClusterUnavailable e) {
      ledger.fail(
          SwitchoverStep.VERIFY,
          OperationState.FAILED,
          "moved, but the canary failed: " + e.getMessage(),
          null);
    }
  }

  /** Takes back what can be taken back, and ends the operation. */
  private void giveUp(SwitchoverStep step, String why) {
    log.warn(
        "A move is given up group={} operation={} step={} error=\"{}\"",
        move.group(),
        ledger.operation().id(),
        step.id(),
        why);
    Versioned<FailoverGroup> group = group();
    if (!step.stallsProducers() || !step.canRollBack()) {
      ledger.fail(step, OperationState.FAILED, why, null);
      return;
    }
    if (group.value().state() == GroupState.ACTIVE) {
      ledger.fail(step, OperationState.ROLLED_BACK, why, null);
      return;
    }
    if (group.value().primary().equals(move.to())) {
      FailoverGroup fenced = group.value().next(move.from(), GroupState.FENCED);
      ledger.note(step, "taking back: " + why, new Versioned<>(fenced, group.version()));
    }
    reopen(step, why);
  }

  /**
   * The opposite direction may have started already. The old primary is opened only when nothing
   * copies into it: otherwise both directions would run at once.
   */
  private void reopen(SwitchoverStep step, String why) {
    Pacing pacing = new Pacing(clock, clock.instant().plus(limits.handOver()));
    List<String> remaining = stillInto(move.from());
    while (!remaining.isEmpty() && !pacing.over()) {
      pacing.pause();
      remaining = stillInto(move.from());
    }
    if (!remaining.isEmpty()) {
      ledger.fail(
          step,
          OperationState.FAILED,
          why + "; the group stays fenced in " + move.from() + ", because " + some(remaining),
          null);
      return;
    }
    Versioned<FailoverGroup> group = group();
    FailoverGroup back = group.value().next(move.from(), GroupState.ACTIVE);
    ledger.fail(
        step,
        OperationState.ROLLED_BACK,
        why + " (taken back, epoch " + back.epoch() + ")",
        new Versioned<>(back, group.version()));
  }

  /** Without a plan nothing is known to be copied: then there is nothing to wait for. */
  private List<String> stillInto(String primary) {
    try {
      return handOver.remaining(plan(), primary);
    } catch (Refused e) {
      return List.of();
    }
  }

  private Versioned<FailoverGroup> group() {
    return store.require(Stored.GROUPS, move.group());
  }

  private MovePlan plan() {
    if (plan == null) {
      Declared declared =
          new Declared(
              values(store.list(Stored.CLUSTERS)),
              values(store.list(Stored.TOPICS)),
              values(store.list(Stored.ROUTES)));
      plan =
          MovePlan.of(
              move, group().value(), declared, group().value().primary().equals(move.from()));
    }
    return plan;
  }

  private SourceEnds ends() {
    if (ends == null) {
      ends = SourceEnds.of(kafka, plan().sources());
    }
    return ends;
  }

  private Drain drained() {
    if (drain == null) {
      drain = new Drain(kafka, plan(), ends());
    }
    return drain;
  }

  private Arming arming() {
    if (arming == null) {
      arming = new Arming(kafka, new MirrorFence(kafka), drained());
    }
    return arming;
  }

  private List<Cluster> clustersOf(String region) {
    return values(store.list(Stored.CLUSTERS)).stream()
        .filter(cluster -> cluster.region().equals(region))
        .toList();
  }

  private static <T> List<T> values(List<Versioned<T>> stored) {
    return stored.stream().map(Versioned::value).toList();
  }

  private static String some(List<String> all) {
    return all.size() <= 3
        ? String.join("; ", all)
        : String.join("; ", all.subList(0, 3)) + "; and " + (all.size() - 3) + " more";
  }
}

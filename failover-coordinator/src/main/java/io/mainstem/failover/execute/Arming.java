package io.mainstem.failover.execute;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.RunIndex;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.failover.execute.KafkaClusters.Bounds;
import io.mainstem.failover.execute.MovePlan.Passive;
import io.mainstem.failover.execute.MovePlan.Place;
import io.mainstem.failover.translate.RunAlgebra;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Records where the opposite direction begins, before anything is copied on it. Without that, a
 * mirror from the new primary to the old one would start at the beginning and copy everything back.
 *
 * <p>The runs of the old direction, read the other way round, are the runs of the new one; between
 * two former secondaries they follow from the primary that both were copied from. What is written
 * is a block of offset runs under the identity of the mirror that will go on from it; taking that
 * identity also ends every former owner. Used by one thread.
 */
final class Arming {

  private static final int RUNS_IN_A_BLOCK = 500;

  private final KafkaClusters kafka;
  private final MirrorFence fence;
  private final Drain drain;

  Arming(KafkaClusters kafka, MirrorFence fence, Drain drain) {
    this.kafka = kafka;
    this.fence = fence;
    this.drain = drain;
  }

  /** How many mirrors now know where they begin. */
  int perform(MovePlan plan) {
    int armed = 0;
    for (Passive topic : plan.passives()) {
      for (Place target : topic.others()) {
        List<OffsetRunBlock> blocks = blocks(topic, target);
        kafka.appendRuns(target.cluster(), blocks);
        armed += (int) blocks.stream().map(OffsetRunBlock::mirror).distinct().count();
      }
    }
    return armed;
  }

  private List<OffsetRunBlock> blocks(Passive topic, Place target) {
    Place source = topic.newPrimary();
    String route = OffsetMove.route(source, target);
    Map<TopicPartition, Bounds> sourceEnds =
        kafka.bounds(source.cluster(), List.of(source.topic()));
    Map<TopicPartition, Bounds> targetEnds =
        kafka.bounds(target.cluster(), List.of(target.topic()));
    Map<Integer, Long> ends = new HashMap<>();
    targetEnds.forEach((partition, bounds) -> ends.put(partition.partition(), bounds.end()));
    List<MirrorId> mirrors =
        sourceEnds.keySet().stream()
            .map(p -> new MirrorId(route, source.topic(), p.partition()))
            .filter(mirror -> ends.containsKey(mirror.partition()))
            .toList();
    Map<MirrorId, MirrorFence.Identity> identities = fence.identify(target.cluster(), mirrors);
    List<OffsetRunBlock> blocks = new ArrayList<>();
    for (MirrorId mirror : mirrors) {
      Bounds end = sourceEnds.get(new TopicPartition(source.topic(), mirror.partition()));
      MirrorFence.Identity identity = identities.get(mirror);
      Long targetEnd = ends.get(mirror.partition());
      if (end != null && identity != null && targetEnd != null) {
        Start start = new Start(mirror, source, target, identity, end.end(), targetEnd);
        blocks.addAll(start.blocks(runs(topic, target, mirror.partition()), drain));
      }
    }
    return blocks;
  }

  private List<OffsetRun> runs(Passive topic, Place target, int partition) {
    Place old = topic.oldPrimary();
    RunIndex toNew = runs(old, topic.newPrimary(), partition);
    return target.equals(old)
        ? RunAlgebra.inverse(toNew)
        : RunAlgebra.between(toNew, runs(old, target, partition));
  }

  private RunIndex runs(Place source, Place target, int partition) {
    MirrorId mirror = new MirrorId(OffsetMove.route(source, target), source.topic(), partition);
    return drain.runs(mirror, source, target);
  }

  /** Where one mirror begins. */
  private record Start(
      MirrorId mirror,
      Place source,
      Place target,
      MirrorFence.Identity identity,
      long nextSource,
      long nextTarget) {

    /** All but the last block tell of runs only; the last one tells where to begin, too. */
    List<OffsetRunBlock> blocks(List<OffsetRun> runs, Drain drain) {
      List<OffsetRunBlock> blocks = new ArrayList<>();
      int from = 0;
      while (runs.size() - from > RUNS_IN_A_BLOCK) {
        List<OffsetRun> part = runs.subList(from, from + RUNS_IN_A_BLOCK);
        OffsetRun last = part.get(part.size() - 1);
        blocks.add(block(drain, last.sourceEnd(), last.targetEnd(), part));
        from += RUNS_IN_A_BLOCK;
      }
      blocks.add(block(drain, nextSource, nextTarget, runs.subList(from, runs.size())));
      return blocks;
    }

    private OffsetRunBlock block(Drain drain, long source, long target, List<OffsetRun> runs) {
      return new OffsetRunBlock(
          mirror,
          drain.topicId(this.source),
          this.target.topic(),
          drain.topicId(this.target),
          mirror.partition(),
          identity.producerId(),
          identity.epoch(),
          source,
          target,
          runs);
    }
  }
}

package io.mainstem.failover.execute;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.RunIndex;
import io.mainstem.api.offsets.RunLineage;
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
 * is a block of offset runs under the identity of the mirror that will go on from it, right behind
 * a marker of that identity in the target; taking the identity also ends every former owner. Used
 * by one thread.
 */
final class Arming implements AutoCloseable {

  private static final int RUNS_IN_A_BLOCK = 500;

  private final KafkaClusters kafka;
  private final MirrorFence fence;
  private final Drain drain;
  private final Map<Place, Map<MirrorId, MirrorFence.Identity>> identities = new HashMap<>();
  private final Map<String, RunAppender> appenders = new HashMap<>();

  Arming(KafkaClusters kafka, MirrorFence fence, Drain drain) {
    this.kafka = kafka;
    this.fence = fence;
    this.drain = drain;
  }

  /** Does what can be done before producers have to wait: identities, connections. */
  void prepare(MovePlan plan) {
    for (Passive topic : plan.passives()) {
      for (Place target : topic.others()) {
        identities(topic, target);
        appender(target.cluster()).warmUp();
      }
    }
  }

  private Map<MirrorId, MirrorFence.Identity> identities(Passive topic, Place target) {
    return identities.computeIfAbsent(
        target,
        any -> {
          Place source = topic.newPrimary();
          String route = OffsetMove.route(source, target);
          return fence.identify(
              target.cluster(),
              kafka.bounds(source.cluster(), List.of(source.topic())).keySet().stream()
                  .map(p -> new MirrorId(route, source.topic(), p.partition()))
                  .toList());
        });
  }

  private RunAppender appender(Cluster cluster) {
    return appenders.computeIfAbsent(cluster.id(), id -> kafka.runAppender(cluster));
  }

  @Override
  public void close() {
    appenders.values().forEach(RunAppender::close);
  }

  /** How many mirrors now know where they begin. */
  int perform(MovePlan plan) {
    int armed = 0;
    for (Passive topic : plan.passives()) {
      for (Place target : topic.others()) {
        // A worker believes a block only if the target's log shows that its writer was there.
        fence.mark(target, identities(topic, target));
        List<OffsetRunBlock> blocks = blocks(topic, target);
        appender(target.cluster()).append(blocks);
        armed += (int) blocks.stream().map(OffsetRunBlock::mirror).distinct().count();
      }
    }
    return armed;
  }

  private List<OffsetRunBlock> blocks(Passive topic, Place target) {
    Place source = topic.newPrimary();
    Map<TopicPartition, Bounds> sourceEnds =
        kafka.bounds(source.cluster(), List.of(source.topic()));
    Map<TopicPartition, Bounds> targetEnds =
        kafka.bounds(target.cluster(), List.of(target.topic()));
    Map<Integer, Long> ends = new HashMap<>();
    targetEnds.forEach((partition, bounds) -> ends.put(partition.partition(), bounds.end()));
    List<OffsetRunBlock> blocks = new ArrayList<>();
    for (Map.Entry<MirrorId, MirrorFence.Identity> known : identities(topic, target).entrySet()) {
      MirrorId mirror = known.getKey();
      Bounds end = sourceEnds.get(new TopicPartition(source.topic(), mirror.partition()));
      Long targetEnd = ends.get(mirror.partition());
      if (end != null && targetEnd != null) {
        Start start = new Start(mirror, source, target, known.getValue(), end.end(), targetEnd);
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
      // A restart that was carried out before stays carried out.
      RunLineage lineage = drain.runs(mirror, this.source, this.target).lineage();
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
              runs)
          .within(lineage);
    }
  }
}

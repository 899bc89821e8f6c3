package io.mainstem.failover.execute;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.offsets.RunIndex;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.failover.execute.KafkaClusters.Bounds;
import io.mainstem.failover.execute.MovePlan.Copy;
import io.mainstem.failover.execute.MovePlan.Passive;
import io.mainstem.failover.execute.MovePlan.Place;
import io.mainstem.failover.execute.MovePlan.View;
import io.mainstem.failover.translate.MirrorRuns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows the offset runs of the mirrors that a move depends on, until they have copied everything.
 * Keeps the runs for the steps after it. Used by one thread.
 */
final class Drain implements AutoCloseable {

  private final KafkaClusters kafka;
  private final Map<String, RunTail> tails = new HashMap<>();
  private final Map<String, UUID> topicIds = new HashMap<>();

  /** Partitions known to be copied to the captured end. */
  private final Set<MirrorId> done = new HashSet<>();

  Drain(KafkaClusters kafka, MovePlan plan, SourceEnds ends) {
    this.kafka = kafka;
    Map<Cluster, Set<MirrorId>> wanted = new HashMap<>();
    for (Copy copy : plan.copies()) {
      follow(
          wanted,
          copy.target().cluster(),
          copy.route(),
          copy.source(),
          ends.of(copy.source()).keySet());
    }
    for (Passive topic : plan.passives()) {
      followOpposite(wanted, topic);
    }
    for (View view : plan.views()) {
      for (Place origin : view.origins()) {
        Set<TopicPartition> partitions =
            kafka.bounds(origin.cluster(), List.of(origin.topic())).keySet();
        for (Place target : List.of(view.before(), view.after())) {
          follow(wanted, target.cluster(), OffsetMove.route(origin, target), origin, partitions);
        }
      }
    }
    wanted.forEach(
        (cluster, mirrors) -> {
          RunTail tail = kafka.runs(cluster);
          tail.follow(mirrors);
          tails.put(cluster.id(), tail);
        });
  }

  /** Of the mirrors that the move begins: who begins one must know what was before, if anything. */
  private void followOpposite(Map<Cluster, Set<MirrorId>> wanted, Passive topic) {
    Place source = topic.newPrimary();
    Set<TopicPartition> partitions =
        kafka.bounds(source.cluster(), List.of(source.topic())).keySet();
    for (Place target : topic.others()) {
      follow(wanted, target.cluster(), OffsetMove.route(source, target), source, partitions);
    }
  }

  private static void follow(
      Map<Cluster, Set<MirrorId>> wanted,
      Cluster target,
      String route,
      Place source,
      Collection<TopicPartition> partitions) {
    Set<MirrorId> mirrors = wanted.computeIfAbsent(target, c -> new LinkedHashSet<>());
    partitions.forEach(p -> mirrors.add(new MirrorId(route, source.topic(), p.partition())));
  }

  /** Reads on; afterwards {@link #runs} is up to date with every target. */
  void look() {
    tails.values().forEach(RunTail::catchUp);
  }

  /** Looks at everything again: the logs may have grown. */
  void restart() {
    done.clear();
  }

  /** What has not been copied, as sentences; empty when all is. */
  List<String> remaining(MovePlan plan, SourceEnds ends) {
    List<String> remaining = new ArrayList<>();
    for (Copy copy : plan.copies()) {
      Map<TopicPartition, Bounds> behind = behind(copy, ends.of(copy.source()));
      Set<TopicPartition> holding = kafka.holdingRecords(copy.source().cluster(), behind);
      behind.forEach(
          (partition, left) -> {
            if (holding.contains(partition)) {
              remaining.add(
                  mirror(copy, partition) + " is at " + left.start() + " of " + left.end());
            } else {
              done.add(mirror(copy, partition));
            }
          });
    }
    return remaining;
  }

  /**
   * What of a copy is not known to be there. Not all of it need be missing: a log may end in
   * markers and aborted records, which are never copied.
   */
  private Map<TopicPartition, Bounds> behind(Copy copy, Map<TopicPartition, Bounds> ends) {
    Map<TopicPartition, Bounds> behind = new HashMap<>();
    ends.forEach(
        (partition, bounds) -> {
          MirrorId mirror = mirror(copy, partition);
          if (done.contains(mirror)) {
            return;
          }
          long position = runs(mirror, copy.source(), copy.target()).nextSource();
          if (position >= bounds.end()) {
            done.add(mirror);
          } else {
            behind.put(partition, new Bounds(Math.max(position, bounds.start()), bounds.end()));
          }
        });
    return behind;
  }

  private static MirrorId mirror(Copy copy, TopicPartition partition) {
    return new MirrorId(copy.route(), copy.source().topic(), partition.partition());
  }

  /** The runs of a mirror, between the present incarnations of its topics. */
  RunIndex runs(MirrorId mirror, Place source, Place target) {
    RunTail tail = tails.get(target.cluster().id());
    if (tail == null) {
      return new RunIndex();
    }
    MirrorRuns runs = tail.of(mirror);
    return runs.between(topicId(source), topicId(target));
  }

  /** The id of the topic, asked for once. */
  UUID topicId(Place place) {
    return topicIds.computeIfAbsent(
        place.cluster().id() + "/" + place.topic(),
        key -> kafka.topicIds(place.cluster(), List.of(place.topic())).get(place.topic()));
  }

  @Override
  public void close() {
    tails.values().forEach(RunTail::close);
  }
}

package io.mainstem.failover.execute;

import io.mainstem.api.failover.OffsetTranslation.Outcome;
import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.failover.execute.MovePlan.Passive;
import io.mainstem.failover.execute.MovePlan.Place;
import io.mainstem.failover.execute.MovePlan.View;
import io.mainstem.failover.translate.Position;
import io.mainstem.failover.translate.Translator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes the consumer groups' positions along: reads what is committed at the old primary,
 * translates it through the drained runs, commits it at the new one. A group that has members there
 * already is left alone. Used by one thread.
 */
final class OffsetMove {

  private final KafkaClusters kafka;
  private final Drain drain;

  OffsetMove(KafkaClusters kafka, Drain drain) {
    this.kafka = kafka;
    this.drain = drain;
  }

  static String route(Place source, Place target) {
    return Route.derivedId(source.cluster().id(), target.cluster().id());
  }

  /** A sentence of what was done for each group. */
  List<String> perform(MovePlan plan) {
    List<String> done = new ArrayList<>();
    for (String group : plan.group().consumerGroups()) {
      Tally tally = new Tally(group);
      for (Passive topic : plan.passives()) {
        move(group, topic.oldPrimary(), topic.newPrimary(), tally, this::direct);
      }
      for (View view : plan.views()) {
        move(
            group,
            view.before(),
            view.after(),
            tally,
            (from, to, partition, offset) -> throughView(view, partition, offset));
      }
      done.add(tally.toString());
    }
    return done;
  }

  private interface Translation {
    Position of(Place from, Place to, int partition, long offset);
  }

  private void move(String group, Place from, Place to, Tally tally, Translation translation) {
    Map<TopicPartition, Long> wanted = new HashMap<>();
    kafka
        .committed(from.cluster(), group, List.of(from.topic()))
        .forEach(
            (partition, offset) -> {
              Position position = translation.of(from, to, partition.partition(), offset);
              tally.add(position, partition);
              if (position.outcome() != Outcome.NO_MAPPING) {
                wanted.put(
                    new TopicPartition(to.topic(), partition.partition()), position.offset());
              }
            });
    if (wanted.isEmpty()) {
      return;
    }
    try {
      kafka.commit(to.cluster(), group, wanted);
    } catch (ClusterUnavailable e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.UnknownMemberIdException
          || e.getCause() instanceof org.apache.kafka.common.errors.GroupNotEmptyException) {
        tally.active(to);
      } else {
        throw e;
      }
    }
  }

  private Position direct(Place from, Place to, int partition, long offset) {
    MirrorId mirror = new MirrorId(route(from, to), from.topic(), partition);
    return Translator.forward(drain.runs(mirror, from, to), offset);
  }

  private Position throughView(View view, int partition, long offset) {
    List<Translator.Origin> origins = new ArrayList<>();
    for (Place origin : view.origins()) {
      origins.add(
          new Translator.Origin(
              origin.cluster().id(),
              runs(origin, view.before(), partition),
              runs(origin, view.after(), partition)));
    }
    return Translator.throughOrigins(origins, offset);
  }

  private io.mainstem.api.offsets.RunIndex runs(Place origin, Place target, int partition) {
    MirrorId mirror = new MirrorId(route(origin, target), origin.topic(), partition);
    return drain.runs(mirror, origin, target);
  }

  /** Counts the answers for one consumer group. */
  private static final class Tally {
    private final String group;
    private int exact;
    private final List<String> inexact = new ArrayList<>();
    private String note = "";

    Tally(String group) {
      this.group = group;
    }

    void add(Position position, TopicPartition partition) {
      if (position.outcome() == Outcome.EXACT) {
        exact++;
      } else {
        inexact.add(partition + " " + position.outcome() + " (" + position.detail() + ")");
      }
    }

    void active(Place place) {
      note = "; left alone, it has members on " + place.cluster().id();
    }

    @Override
    public String toString() {
      return group
          + ": "
          + exact
          + " exact"
          + (inexact.isEmpty() ? "" : ", " + String.join(", ", inexact))
          + note;
    }
  }
}

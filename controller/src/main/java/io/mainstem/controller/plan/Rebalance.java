package io.mainstem.controller.plan;

import io.mainstem.api.replication.MoveReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Evens out the load of the open workers with few moves.
 *
 * <p>Over and over the busiest worker gives one mirror to the idlest: the costliest that neither
 * empties the giver below the mean nor fills the taker above it; if there is none, the cheapest
 * that still makes the pair more even. A worker whose load cannot be split any further (one mirror
 * too hot to share) drops out with its load, and the mean is that of the others from then on: so a
 * hot mirror ends up alone and the rest is evened out without it. No worker takes more than {@code
 * ceil(P / W)} mirrors in one plan, and no mirror moves twice.
 */
final class Rebalance {

  private final Loads loads;
  private final List<Planner.Settled> settled;
  private final Rebalancing limits;
  private final Set<Integer> empty = new HashSet<>();
  private final Map<Integer, Integer> taken = new HashMap<>();
  private final int mostTaken;
  private final TreeSet<Integer> givers;
  private final TreeSet<Integer> takers;
  private final Map<Integer, List<Demand>> carried = new HashMap<>();
  private final Map<Integer, Givable> givable = new HashMap<>();
  private double total;

  Rebalance(Loads loads, List<Planner.Settled> settled, Rebalancing limits) {
    this.loads = loads;
    this.settled = settled;
    this.limits = limits;
    Comparator<Integer> byLoad =
        Comparator.<Integer>comparingLong(loads::load).thenComparingInt(worker -> worker);
    givers = new TreeSet<>(byLoad);
    takers = new TreeSet<>(byLoad);
    int mirrors = 0;
    for (int worker : loads.openByLoad()) {
      givers.add(worker);
      takers.add(worker);
      total += loads.load(worker);
      mirrors += loads.count(worker);
      if (loads.count(worker) == 0) {
        empty.add(worker);
      }
    }
    mostTaken = givers.isEmpty() ? 0 : (mirrors + givers.size() - 1) / givers.size();
  }

  List<Move> moves() {
    List<Move> moves = new ArrayList<>();
    if (givers.size() < 2 || !worthIt()) {
      return moves;
    }
    for (Planner.Settled mirror : settled) {
      carried.computeIfAbsent(mirror.worker(), w -> new ArrayList<>()).add(mirror.demand());
    }
    while (moves.size() < limits.maxMoves() && givers.size() > 1 && !takers.isEmpty()) {
      int giver = givers.last();
      int taker = takers.first();
      double mean = total / givers.size();
      if (loads.load(giver) - loads.load(taker) <= limits.stopBelow() * mean) {
        break;
      }
      Demand mirror = choose(giver, taker, mean);
      if (mirror == null) {
        dropOut(giver);
      } else {
        moves.add(move(mirror, giver, taker, mean));
      }
    }
    return moves;
  }

  private boolean worthIt() {
    return !empty.isEmpty() || loads.spread().gap() > limits.startAbove();
  }

  private @Nullable Demand choose(int giver, int taker, double mean) {
    double room = Math.min(loads.load(giver) - mean, mean - loads.load(taker));
    return givable
        .computeIfAbsent(giver, w -> new Givable(carried.getOrDefault(w, List.of())))
        .take((long) room, loads.load(giver) - loads.load(taker));
  }

  private Move move(Demand mirror, int giver, int taker, double mean) {
    MoveReason reason = empty.contains(taker) ? MoveReason.WORKER_JOINED : MoveReason.UNEVEN_LOAD;
    Move move =
        new Move(
            mirror.mirror(),
            loads.id(giver),
            loads.id(taker),
            reason,
            mirror.weight(),
            loads.load(giver),
            loads.load(taker),
            mean);
    boolean giverTakes = takers.remove(giver);
    boolean takerGives = givers.remove(taker);
    givers.remove(giver);
    takers.remove(taker); // all before the loads change, which order these sets
    loads.remove(giver, mirror.weight());
    loads.add(taker, mirror.weight());
    givers.add(giver);
    if (giverTakes) {
      takers.add(giver);
    }
    if (takerGives) {
      givers.add(taker);
    }
    if (taken.merge(taker, 1, Integer::sum) < mostTaken) {
      takers.add(taker);
    }
    return move;
  }

  private void dropOut(int giver) {
    givers.remove(giver);
    takers.remove(giver);
    total -= loads.load(giver);
  }
}

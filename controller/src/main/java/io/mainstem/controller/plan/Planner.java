package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MoveReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sticky, least-loaded planner.
 *
 * <p>First every mirror that has no worker, or whose worker cannot keep it, is given to the least
 * loaded open worker, those that lag first, then the costliest. Nothing else moves for that: a new
 * topic moves nothing, a lost worker moves only its own. Then, if the request asks for it, {@link
 * Rebalance} evens out what has drifted apart, each mirror at most once.
 *
 * <p>Deterministic: the same request, in whatever order, gives the same plan. Planning takes {@code
 * O((P + W) log P)} for P mirrors and W workers. Stateless; one instance of the working state for
 * each plan.
 */
public final class Planner {

  private static final int NOBODY = -1;

  private static final Comparator<Orphan> COSTLIEST_FIRST =
      Comparator.comparing((Orphan orphan) -> !orphan.demand().lagging())
          .thenComparing(
              Comparator.comparingLong((Orphan orphan) -> orphan.demand().weight()).reversed())
          .thenComparing(orphan -> orphan.demand().mirror(), MirrorOrder.BY_NAME);

  private final PlanRequest request;
  private final Loads loads;
  private final Map<MirrorId, String> assignment;
  private final List<Move> moves = new ArrayList<>();
  private final List<Unplaced> unplaced = new ArrayList<>();
  private final List<Orphan> orphans = new ArrayList<>();
  private final List<Settled> settled = new ArrayList<>();
  private int known;

  private Planner(PlanRequest request) {
    this.request = request;
    loads = new Loads(request.workers());
    assignment = new HashMap<>(request.mirrors().size() * 2);
  }

  /**
   * Makes a plan.
   *
   * @throws IllegalArgumentException if a mirror or a worker is listed twice
   */
  public static Plan plan(PlanRequest request) {
    return new Planner(request).make();
  }

  private Plan make() {
    classify();
    giveUpRemoved();
    Spread before = loads.spread();
    placeOrphans();
    if (request.rebalancing().maxMoves() > 0) {
      for (Move move : new Rebalance(loads, settled, request.rebalancing()).moves()) {
        moves.add(move);
        assignment.put(move.mirror(), java.util.Objects.requireNonNull(move.to()));
      }
    }
    return new Plan(assignment, List.copyOf(moves), List.copyOf(unplaced), before, loads.spread());
  }

  private void classify() {
    for (Demand demand : request.mirrors()) {
      String current = request.assignment().get(demand.mirror());
      known += current == null ? 0 : 1;
      Withheld withheld = request.constraints().withheld().get(demand.mirror());
      if (withheld == null) {
        classify(demand, current);
      } else if (current != null) {
        moves.add(giveUp(demand.mirror(), current, withheld.reason()));
      }
    }
  }

  private void classify(Demand demand, @Nullable String current) {
    int pin = pin(demand.mirror());
    int worker = current == null ? NOBODY : loads.number(current);
    if (current == null) {
      orphans.add(new Orphan(demand, null, MoveReason.NEW, pin, NOBODY));
    } else if (worker == NOBODY) {
      orphans.add(new Orphan(demand, current, MoveReason.WORKER_LOST, pin, NOBODY));
    } else if (pin != NOBODY && pin != worker) {
      orphans.add(new Orphan(demand, current, MoveReason.PINNED, pin, worker));
    } else {
      switch (loads.availability(worker)) {
        case OPEN -> stay(demand, current, worker, pin != NOBODY);
        case AWAY, STANDBY -> keep(demand, current);
        case DRAINING -> leaves(demand, current, worker, MoveReason.WORKER_DRAINING);
        case EXCLUDED -> leaves(demand, current, worker, MoveReason.WORKER_EXCLUDED);
      }
    }
  }

  /** The open worker that a person wants a mirror on. */
  private int pin(MirrorId mirror) {
    String wanted = request.constraints().pinned().get(mirror);
    int worker = wanted == null ? NOBODY : loads.number(wanted);
    return worker != NOBODY && loads.availability(worker) == Availability.OPEN ? worker : NOBODY;
  }

  private void stay(Demand demand, String current, int worker, boolean pinned) {
    boolean stuck = request.constraints().stuck().contains(demand.mirror());
    if (stuck && !pinned && loads.openWorkers() > 1) {
      leaves(demand, current, worker, MoveReason.STUCK);
      return;
    }
    loads.add(worker, demand.weight());
    keep(demand, current);
    if (!pinned) {
      settled.add(new Settled(demand, worker));
    }
  }

  private void leaves(Demand demand, String current, int worker, MoveReason reason) {
    orphans.add(new Orphan(demand, current, reason, NOBODY, worker));
  }

  private void keep(Demand demand, String worker) {
    if (assignment.put(demand.mirror(), worker) != null) {
      throw new IllegalArgumentException("mirror " + demand.mirror() + " is listed twice");
    }
  }

  private void giveUpRemoved() {
    if (known == request.assignment().size()) {
      return; // the usual case, and looking is costly
    }
    Set<MirrorId> wanted = new HashSet<>(request.mirrors().size() * 2);
    for (Demand demand : request.mirrors()) {
      wanted.add(demand.mirror());
    }
    request.assignment().entrySet().stream()
        .filter(entry -> !wanted.contains(entry.getKey()))
        .sorted(Map.Entry.comparingByKey(MirrorOrder.BY_NAME))
        .forEach(entry -> moves.add(giveUp(entry.getKey(), entry.getValue(), MoveReason.REMOVED)));
  }

  private static Move giveUp(MirrorId mirror, String from, MoveReason reason) {
    return new Move(mirror, from, null, reason, 0, 0, 0, 0);
  }

  private void placeOrphans() {
    orphans.sort(COSTLIEST_FIRST);
    double mean = meanWith(orphans);
    for (Orphan orphan : orphans) {
      Integer worker =
          orphan.pin() == NOBODY
              ? loads.idlestBut(orphan.avoid())
              : Integer.valueOf(orphan.pin()); // boxed: the other may be null
      if (worker == null) {
        leave(orphan);
      } else {
        place(orphan, worker, mean);
      }
    }
  }

  private void place(Orphan orphan, int worker, double mean) {
    Demand demand = orphan.demand();
    keep(demand, loads.id(worker));
    moves.add(
        new Move(
            demand.mirror(),
            orphan.from(),
            loads.id(worker),
            orphan.reason(),
            demand.weight(),
            0,
            loads.load(worker),
            mean));
    loads.add(worker, demand.weight());
  }

  private void leave(Orphan orphan) {
    MirrorId mirror = orphan.demand().mirror();
    String from = orphan.from();
    if (from == null) {
      unplaced.add(new Unplaced(mirror, null, "no worker is open"));
    } else if (orphan.reason() == MoveReason.WORKER_EXCLUDED) {
      moves.add(giveUp(mirror, from, MoveReason.WORKER_EXCLUDED));
      unplaced.add(new Unplaced(mirror, null, "worker " + from + " is excluded, none is open"));
    } else {
      keep(orphan.demand(), from);
      String what = orphan.reason() == MoveReason.WORKER_LOST ? " is lost" : " is being drained";
      unplaced.add(new Unplaced(mirror, from, "worker " + from + what + ", none is open"));
    }
  }

  private double meanWith(List<Orphan> more) {
    if (loads.openWorkers() == 0) {
      return 0;
    }
    long coming = more.stream().mapToLong(orphan -> orphan.demand().weight()).sum();
    return loads.spread().mean() + (double) coming / loads.openWorkers();
  }

  /**
   * A mirror that needs a worker.
   *
   * @param pin the worker that it must go to, {@link #NOBODY} if any will do
   * @param avoid the worker that it must not go to, likewise
   */
  private record Orphan(
      Demand demand, @Nullable String from, MoveReason reason, int pin, int avoid) {}

  /** A mirror that is well where it is. */
  record Settled(Demand demand, int worker) {}
}

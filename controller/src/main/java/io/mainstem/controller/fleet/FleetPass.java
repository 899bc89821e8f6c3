package io.mainstem.controller.fleet;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MoveReason;
import io.mainstem.controller.plan.Capacity;
import io.mainstem.controller.plan.Move;
import io.mainstem.controller.plan.Plan;
import io.mainstem.controller.plan.PlanRequest;
import io.mainstem.controller.plan.Planner;
import io.mainstem.controller.plan.Rebalancing;
import io.mainstem.controller.plan.Spread;
import io.mainstem.controller.plan.StuckMirrors;
import io.mainstem.controller.plan.Unplaced;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.helix.HelixAdmin;
import org.apache.zookeeper.KeeperException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at the fleet, and what follows from it. Used by the fleet's thread only, except for
 * {@link #lastInputs}.
 *
 * <p>The fence is taken before anything is read. Whatever a former leader wrote before is read
 * then; whatever it tries to write afterwards is refused.
 */
final class FleetPass {

  private static final Logger log = LoggerFactory.getLogger(FleetPass.class);
  private static final int NO_FENCE = -1;

  private final FleetStore store;
  private final HelixController helix;
  private final String instance;
  private final String cluster;
  private final FleetSettings settings;
  private final FleetSources sources;
  private final PlanInputs.Costs costs;
  private final LoadHandover handover;
  private final ResourceLayout layout = new ResourceLayout(FleetNames.MAX_MIRRORS_PER_RESOURCE);
  private final AssignmentCache wanted = new AssignmentCache();
  private final AssignmentCache actual = new AssignmentCache();
  private final RebalanceTiming timing;
  private final Mending mending;
  private final StuckWatch stuck;
  private final Changeover changeover = new Changeover();
  private volatile @Nullable PlanInputs lastInputs;
  private int fence = NO_FENCE;
  private @Nullable List<Object> plannedFor;
  private List<Unplaced> unplaced = List.of();
  private Spread spread = Spread.NONE;
  private Capacity.Need need = new Capacity.Need(0, "Not known yet.");
  private Map<MirrorId, String> assignment = Map.of();

  FleetPass(
      FleetStore store,
      HelixController helix,
      FleetSettings settings,
      String instance,
      String cluster,
      FleetSources sources,
      LoadHandover handover) {
    this.store = store;
    this.helix = helix;
    this.settings = settings;
    this.instance = instance;
    this.cluster = cluster;
    this.sources = sources;
    this.handover = handover;
    this.costs = new PlanInputs.Costs(sources.loads()::cost, sources.lagging());
    this.timing = new RebalanceTiming(settings);
    this.mending = new Mending(settings.purgeAfter());
    this.stuck = new StuckWatch(settings.stuck());
  }

  /** What the last look saw, null before the first. */
  @Nullable PlanInputs lastInputs() {
    return lastInputs;
  }

  /**
   * @param nanos the time now, of {@link System#nanoTime}
   */
  FleetView run(long nanos) throws Exception {
    boolean leads = lead(nanos);
    FleetSnapshot snapshot = store.read();
    assignment = wanted.of(snapshot.wanted());
    Map<MirrorId, String> online = actual.of(snapshot.actual());
    PlanInputs inputs = inputs(snapshot, online, leads);
    lastInputs = inputs;
    if (leads) {
      boolean settled = assignment.equals(online);
      changeover.see(snapshot.live());
      changeover.look(settled, nanos);
      carryOut(inputs, timing.next(snapshot, inputs.isHeld(), settled, nanos), nanos);
      handover.keep(nanos);
      HelixAdmin admin = helix.admin();
      if (admin != null) {
        mending.mend(snapshot, cluster, admin, nanos);
      }
    } else {
      watch(inputs);
    }
    return view(inputs, leads, online);
  }

  /** Called when this controller ends in good order. */
  void end() throws Exception {
    if (fence != NO_FENCE && helix.leads()) {
      handover.writeDown();
    }
  }

  private PlanInputs inputs(FleetSnapshot snapshot, Map<MirrorId, String> online, boolean leads) {
    long millis = sources.clock().millis();
    FleetOrders orders = sources.orders().get();
    boolean acts = leads && orders.maintenance() == null;
    stuck.release(orders.released());
    StuckMirrors.Verdict verdict =
        acts
            ? stuck.look(snapshot, assignment.keySet(), online, sources.sights(), millis)
            : stuck.last();
    return new PlanInputs(
        snapshot,
        assignment,
        sources.topology().get(),
        orders,
        verdict,
        costs,
        settings.capacity().standbys(),
        millis);
  }

  /** Whether this controller leads; takes the fence when it begins to. */
  private boolean lead(long nanos) throws Exception {
    if (!helix.leads()) {
      if (fence != NO_FENCE) {
        log.info("Another controller leads now controller={}", instance);
      }
      fence = NO_FENCE;
      return false;
    }
    if (fence == NO_FENCE) {
      int taken = store.takeFence(instance);
      plannedFor = null;
      timing.reset();
      mending.reset();
      stuck.reset();
      changeover.reset();
      handover.takeOver(nanos);
      fence = taken; // last: if anything before fails, all of it is tried again
      log.info("This controller leads now controller={} epoch={}", instance, fence);
    }
    return true;
  }

  private void carryOut(PlanInputs inputs, Rebalancing rebalancing, long nanos) throws Exception {
    List<Object> key = List.of(inputs.signature(), rebalancing);
    boolean loadMatters = rebalancing.startAbove() < Double.MAX_VALUE;
    if (key.equals(plannedFor) && !loadMatters) {
      return;
    }
    Plan plan = plan(inputs, rebalancing);
    try {
      write(inputs.snapshot(), plan);
      changeover.planned(plan.moves().size(), nanos);
      plannedFor = plan.changesNothing() ? key : null;
      assignment = Collections.unmodifiableMap(plan.assignment());
      if (inputs.snapshot().rebalanceRequest() >= 0) {
        store.clearRebalanceRequest(inputs.snapshot().rebalanceRequest(), fence);
      }
    } catch (KeeperException.BadVersionException
        | KeeperException.NodeExistsException
        | KeeperException.NoNodeException e) {
      // another controller leads, or somebody edited the ideal state: look again, plan anew
      log.info(
          "The plan was made from what is no longer so, planning again error=\"{}\"",
          e.getMessage());
      fence = NO_FENCE;
    }
  }

  private void write(FleetSnapshot snapshot, Plan plan) throws Exception {
    if (plan.changesNothing()) {
      return;
    }
    report(plan);
    Map<String, Map<String, String>> wanted =
        layout.arrange(plan.assignment(), IdealStates.resources(snapshot.wanted()));
    for (String resource : union(wanted, snapshot.wanted())) {
      Znode current = snapshot.wanted().get(resource);
      Map<String, String> content = wanted.get(resource);
      boolean same =
          current != null
              && content != null
              && content.equals(IdealStates.online(current.record()));
      if (!same) {
        store.write(resource, current, content, fence);
      }
    }
  }

  private static Set<String> union(Map<String, ?> one, Map<String, ?> other) {
    Set<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    return names;
  }

  private static void report(Plan plan) {
    Map<MoveReason, Integer> counts = new EnumMap<>(MoveReason.class);
    for (Move move : plan.moves()) {
      counts.merge(move.reason(), 1, Integer::sum);
    }
    log.info(
        "Mirrors are assigned anew moves={} spread={} unplaced={}",
        counts,
        "%.2f".formatted(plan.after().ratio()),
        plan.unplaced().size());
  }

  /** Works out what the leader should be finding, for reads. */
  private void watch(PlanInputs inputs) {
    List<Object> key = inputs.signature();
    if (!key.equals(plannedFor)) {
      plan(inputs, Rebalancing.OFF);
      plannedFor = key;
    }
  }

  private Plan plan(PlanInputs inputs, Rebalancing rebalancing) {
    PlanRequest request = inputs.request(rebalancing);
    Plan plan = Planner.plan(request);
    unplaced = plan.unplaced();
    spread = plan.after();
    need = settings.capacity().need(request.mirrors());
    return plan;
  }

  private FleetView view(PlanInputs inputs, boolean leads, Map<MirrorId, String> online) {
    FleetSnapshot snapshot = inputs.snapshot();
    Map<String, Integer> mirrors = new HashMap<>();
    assignment.values().forEach(worker -> mirrors.merge(worker, 1, Integer::sum));
    long millis = sources.clock().millis();
    List<FleetWorker> workers =
        snapshot.workers().stream()
            .map(
                worker ->
                    new FleetWorker(
                        worker,
                        snapshot.live().contains(worker),
                        snapshot.mark(worker, millis),
                        inputs.isStandby(worker),
                        Objects.requireNonNullElse(mirrors.get(worker), 0),
                        snapshot.version(worker)))
            .toList();
    return new FleetView(
        true,
        leads,
        workers,
        assignment,
        online,
        inputs.constraints().withheld(),
        unplaced,
        spread,
        need,
        inputs.orders(),
        null);
  }
}

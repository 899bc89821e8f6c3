package io.mainstem.controller.fleet;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MoveReason;
import io.mainstem.controller.plan.Move;
import io.mainstem.controller.plan.Plan;
import io.mainstem.controller.plan.Planner;
import io.mainstem.controller.plan.Rebalancing;
import io.mainstem.controller.plan.Spread;
import io.mainstem.controller.plan.Unplaced;
import io.mainstem.controller.topology.TopologyView;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
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
  private final Supplier<TopologyView> topology;
  private final ToLongFunction<MirrorId> cost;
  private final ResourceLayout layout = new ResourceLayout(FleetNames.MAX_MIRRORS_PER_RESOURCE);
  private final AssignmentCache wanted = new AssignmentCache();
  private final AssignmentCache actual = new AssignmentCache();
  private final RebalanceTiming timing;
  private final Mending mending;
  private volatile @Nullable PlanInputs lastInputs;
  private int fence = NO_FENCE;
  private @Nullable List<Object> plannedFor;
  private List<Unplaced> unplaced = List.of();
  private Spread spread = Spread.NONE;
  private Map<MirrorId, String> assignment = Map.of();

  FleetPass(
      FleetStore store,
      HelixController helix,
      FleetSettings settings,
      String instance,
      String cluster,
      Supplier<TopologyView> topology,
      ToLongFunction<MirrorId> cost) {
    this.store = store;
    this.helix = helix;
    this.instance = instance;
    this.cluster = cluster;
    this.topology = topology;
    this.cost = cost;
    this.timing = new RebalanceTiming(settings);
    this.mending = new Mending(settings.purgeAfter());
  }

  /** What the last look saw, null before the first. */
  @Nullable PlanInputs lastInputs() {
    return lastInputs;
  }

  /**
   * @param nanos the time now, of {@link System#nanoTime}
   */
  FleetView run(long nanos) throws Exception {
    boolean leads = lead();
    FleetSnapshot snapshot = store.read();
    assignment = wanted.of(snapshot.wanted());
    PlanInputs inputs = new PlanInputs(snapshot, assignment, topology.get(), cost);
    lastInputs = inputs;
    Map<MirrorId, String> online = actual.of(snapshot.actual());
    if (leads) {
      boolean settled = assignment.equals(online);
      carryOut(inputs, timing.next(snapshot, settled, nanos));
      HelixAdmin admin = helix.admin();
      if (admin != null) {
        mending.mend(snapshot, cluster, admin, nanos);
      }
    } else {
      watch(inputs);
    }
    return view(snapshot, leads, online);
  }

  /** Whether this controller leads; takes the fence when it begins to. */
  private boolean lead() throws Exception {
    if (!helix.leads()) {
      if (fence != NO_FENCE) {
        log.info("Another controller leads now controller={}", instance);
      }
      fence = NO_FENCE;
      return false;
    }
    if (fence == NO_FENCE) {
      fence = store.takeFence(instance);
      plannedFor = null;
      timing.reset();
      mending.reset();
      log.info("This controller leads now controller={} epoch={}", instance, fence);
    }
    return true;
  }

  private void carryOut(PlanInputs inputs, Rebalancing rebalancing) throws Exception {
    List<Object> key = List.of(inputs.snapshot().signature(), inputs.topology(), rebalancing);
    boolean loadMatters = rebalancing.startAbove() < Double.MAX_VALUE;
    if (key.equals(plannedFor) && !loadMatters) {
      return;
    }
    Plan plan = Planner.plan(inputs.request(rebalancing));
    unplaced = plan.unplaced();
    spread = plan.after();
    try {
      write(inputs.snapshot(), plan);
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
    List<Object> key = List.of(inputs.snapshot().signature(), inputs.topology());
    if (!key.equals(plannedFor)) {
      Plan plan = Planner.plan(inputs.request(Rebalancing.OFF));
      unplaced = plan.unplaced();
      spread = plan.after();
      plannedFor = key;
    }
  }

  private FleetView view(FleetSnapshot snapshot, boolean leads, Map<MirrorId, String> online) {
    Map<String, Integer> mirrors = new HashMap<>();
    assignment.values().forEach(worker -> mirrors.merge(worker, 1, Integer::sum));
    List<FleetWorker> workers =
        snapshot.workers().stream()
            .map(
                worker ->
                    new FleetWorker(
                        worker,
                        snapshot.live().contains(worker),
                        snapshot.mark(worker) == WorkerMark.DRAINING,
                        Objects.requireNonNullElse(mirrors.get(worker), 0)))
            .toList();
    return new FleetView(true, leads, workers, assignment, online, unplaced, spread, null);
  }
}

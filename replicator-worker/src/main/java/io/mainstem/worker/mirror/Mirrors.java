package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorRestart;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.RestartOrders;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.worker.WorkerSettings;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.SourceCluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * All mirrors of this worker. Mirrors are spread over a few loops; adding or removing one disturbs
 * no other. Thread-safe; nothing but {@link #close} blocks.
 */
public final class Mirrors implements AutoCloseable {
  private final MirrorContext context;
  private final List<MirrorLoop> loops = new ArrayList<>();
  private final RouteMeters meters;

  /** Those that are open, and the orders they follow. Guarded by this. */
  private final Map<MirrorId, Entry> open = new HashMap<>();

  private RoutingTable table = RoutingTable.EMPTY;
  private Map<MirrorId, MirrorRestart> restarts = Map.of();
  private Orders orders = new Orders(table, restarts);
  private boolean closed;

  private record Entry(Mirror mirror, MirrorLoop loop) {}

  /**
   * @param worker the name of this worker
   * @param connect how to reach a cluster
   * @param clock milliseconds since 1970
   * @param member whether this worker is a live member of its fleet
   */
  public Mirrors(
      String worker,
      WorkerSettings settings,
      Function<Cluster, ConnectionSettings> connect,
      RouteMeters meters,
      MirrorEvents events,
      LongSupplier clock,
      BooleanSupplier member) {
    this(worker, settings, connect, meters, events, clock, member, TakeOverStep.Watch.NOBODY);
  }

  Mirrors(
      String worker,
      WorkerSettings settings,
      Function<Cluster, ConnectionSettings> connect,
      RouteMeters meters,
      MirrorEvents events,
      LongSupplier clock,
      BooleanSupplier member,
      TakeOverStep.Watch watch) {
    this.meters = meters;
    this.context =
        new MirrorContext(
            worker,
            settings,
            new ClusterPool<>(
                cluster -> SourceCluster.open(connect.apply(cluster), settings.fetchSettings())),
            new ClusterPool<>(
                cluster -> TargetCluster.open(connect.apply(cluster), settings.appendSettings())),
            meters,
            new Throttles(Mirrors::monotonicMillis, settings.fetchSettings().maxInFlight() / 4),
            new TakeOverTurns(settings.takeOversAtOnce(), settings.takeOversPerTarget()),
            new TakeOverTimes(System::nanoTime),
            events,
            clock,
            member,
            watch);
    for (int i = 0; i < settings.loops(); i++) {
      loops.add(new MirrorLoop(i));
    }
  }

  /**
   * Begins to copy a mirror; does nothing but {@linkplain Mirror#reassert reassert} if it is open.
   */
  public synchronized void open(MirrorId id) {
    if (closed) {
      return;
    }
    Entry known = open.get(id);
    if (known != null) {
      known.loop().execute(known.mirror()::reassert);
      return;
    }
    MirrorLoop loop = loops.get(Math.floorMod(id.hashCode(), loops.size()));
    Mirror[] self = new Mirror[1];
    Mirror mirror = new Mirror(id, context, loop, () -> closed(self[0]));
    self[0] = mirror;
    open.put(id, new Entry(mirror, loop));
    loop.add(mirror);
    var order = orders.of(id);
    loop.execute(() -> mirror.follow(order));
  }

  /** Hands a mirror over: it finishes what is in flight, within the time that drains are given. */
  public synchronized void drain(MirrorId id) {
    Entry entry = open.remove(id);
    if (entry != null) {
      entry.loop().execute(entry.mirror()::drain);
    }
  }

  /** Makes every mirror follow a new routing table. */
  public synchronized void follow(RoutingTable newTable) {
    table = newTable;
    orders = new Orders(table, restarts);
    context.throttles().follow(newTable);
    open.forEach(
        (id, entry) -> {
          var order = orders.of(id);
          entry.loop().execute(() -> entry.mirror().follow(order));
        });
  }

  /** Makes mirrors follow what people ordered; each order is carried out once. */
  public synchronized void follow(RestartOrders newOrders) {
    Map<MirrorId, MirrorRestart> before = restarts;
    restarts = newOrders.restarts();
    orders = new Orders(table, restarts);
    open.forEach(
        (id, entry) -> {
          if (!Objects.equals(before.get(id), restarts.get(id))) {
            var order = orders.of(id);
            entry.loop().execute(() -> entry.mirror().follow(order));
          }
        });
  }

  /** The mirrors that are open. */
  public synchronized Set<MirrorId> ids() {
    return Set.copyOf(open.keySet());
  }

  public MirrorEvents events() {
    return context.events();
  }

  public RouteMeters meters() {
    return meters;
  }

  public Throttles throttles() {
    return context.throttles();
  }

  /** Take-overs that are under way. */
  public int takeOversUnderWay() {
    return context.turns().underWay();
  }

  /** Take-overs that wait until others are done. */
  public int takeOversWaiting() {
    return context.turns().waiting();
  }

  /** Where the time of take-overs goes. */
  public TakeOverTimes takeOverTimes() {
    return context.times();
  }

  private static long monotonicMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** What can be seen of each, sorted by name. Mirrors that still drain are left out. */
  public CompletableFuture<List<MirrorStatus>> statuses() {
    Map<MirrorLoop, List<Mirror>> byLoop = new HashMap<>();
    synchronized (this) {
      open.values()
          .forEach(
              entry ->
                  byLoop
                      .computeIfAbsent(entry.loop(), any -> new ArrayList<>())
                      .add(entry.mirror()));
    }
    CompletableFuture<List<MirrorStatus>> all = CompletableFuture.completedFuture(List.of());
    for (Map.Entry<MirrorLoop, List<Mirror>> part : byLoop.entrySet()) {
      CompletableFuture<List<MirrorStatus>> some =
          part.getKey().ask(() -> part.getValue().stream().map(Mirror::status).toList());
      all = all.thenCombine(some, Mirrors::concatenate);
    }
    return all.thenApply(
        list ->
            list.stream()
                .sorted(Comparator.comparing(status -> status.mirror().toString()))
                .toList());
  }

  private static List<MirrorStatus> concatenate(List<MirrorStatus> a, List<MirrorStatus> b) {
    List<MirrorStatus> both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }

  private void closed(Mirror mirror) {
    loops.forEach(loop -> loop.remove(mirror));
  }

  /** Drains all mirrors, as long as drains are given, then closes the connections. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    ids().forEach(this::drain);
    long patience = context.settings().drainTimeout().toMilliseconds() + 1_000;
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    for (MirrorLoop loop : loops) {
      loop.awaitEmpty(until);
      loop.close();
    }
    context.sources().close();
    context.targets().close();
  }
}

package io.mainstem.worker.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRunBlock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The life of one mirror at random: owners that come, go, stop and wake, requests that arrive late
 * or twice, others who write to the same partition, and a target that may lose its end.
 */
final class SimulatedTakeOvers implements SimulatedOwner.World {
  private static final long PRODUCER_ID = 4000;
  private static final int MOST_OWNERS = 7;
  private static final int FEW_TIMESTAMPS = 20;

  private final Random random;
  final SimulatedSource source;
  final SimulatedTarget target = new SimulatedTarget();
  final List<OffsetRunBlock> runs = new ArrayList<>();
  private final List<SimulatedOwner> owners = new ArrayList<>();
  private SimulatedOwner.@Nullable Identity markerPending;
  List<@Nullable RecordFilter> filters = Collections.singletonList(null);
  boolean truncates;
  int truncations;
  private short epoch = -1;
  private int visible;

  /** How likely an owner is denied the mirror's name. */
  double denials;

  /** Whether people order restarts. */
  boolean restarts;

  private SimulatedOwner.Restart order = new SimulatedOwner.Restart(0, 0);
  private long unnamed = 5000;

  private final Map<SimulatedOwner.Stored, SimulatedOwner.History> histories = new HashMap<>();

  /** Told after each step. */
  Runnable afterEachStep = () -> {};

  SimulatedTakeOvers(Random random) {
    this(random, FEW_TIMESTAMPS);
  }

  SimulatedTakeOvers(Random random, int timestamps) {
    this.random = random;
    this.source = new SimulatedSource(random, timestamps);
  }

  void run() {
    owners.add(newOwner());
    int steps = 20 + random.nextInt(400);
    for (int i = 0; i < steps; i++) {
      step();
      afterEachStep.run();
    }
    visible = source.batches().size();
    SimulatedOwner last = newOwner();
    owners.add(last);
    for (int i = 0; !last.isDone(); i++) {
      assertThat(i).as("steps until the last owner is done: " + last.phase).isLessThan(20_000);
      deliver();
      last.step();
    }
  }

  /** Why a person is asked; null if nobody is. */
  @Nullable String runUntilFlagged() {
    try {
      run();
      return null;
    } catch (Flagged flagged) {
      return String.valueOf(flagged.getMessage());
    }
  }

  private SimulatedOwner newOwner() {
    return new SimulatedOwner(this, random, filters.get(random.nextInt(filters.size())));
  }

  private void step() {
    switch (random.nextInt(20)) {
      case 0 -> visible = Math.min(visible + 1 + random.nextInt(3), source.batches().size());
      case 1 -> target.foreign(random);
      case 2 -> startOrKill();
      case 3, 4, 5, 6, 7 -> deliver();
      case 8 -> truncate();
      case 9 -> orderRestart();
      default -> owners.get(random.nextInt(owners.size())).step();
    }
  }

  private void truncate() {
    if (truncates && random.nextInt(4) == 0 && target.truncate(random, PRODUCER_ID)) {
      truncations++;
      owners.forEach(owner -> owner.targetTruncated(epoch));
    }
  }

  private void orderRestart() {
    if (restarts && random.nextInt(4) == 0) {
      long end = source.batches().get(source.batches().size() - 1).nextOffset();
      order = new SimulatedOwner.Restart(order.number() + 1, random.nextLong(end + 1));
    }
  }

  private void startOrKill() {
    if (owners.size() < MOST_OWNERS) {
      owners.add(newOwner());
    }
    if (random.nextBoolean()) {
      owners.get(random.nextInt(owners.size())).phase = SimulatedOwner.Phase.GONE;
    }
  }

  /** Something arrives: the pending marker, a request, or nothing; a connection may be cut. */
  private void deliver() {
    if (markerPending != null && random.nextInt(3) == 0) {
      target.marker(markerPending.producerId(), markerPending.epoch());
      markerPending = null;
      return;
    }
    SimulatedOwner owner = owners.get(random.nextInt(owners.size()));
    if (owner.phase == SimulatedOwner.Phase.GONE && random.nextInt(10) == 0) {
      owner.requests.clear();
    }
    if (!owner.requests.isEmpty()) {
      SimulatedTarget.Write write = owner.requests.remove();
      SimulatedTarget.Result result = target.append(write);
      if (random.nextInt(10) == 0) {
        result = target.append(write); // the answer was lost: the same again
      }
      owner.answers.add(result);
    }
  }

  @Override
  public void flag(String why) {
    throw new Flagged(why);
  }

  @Override
  public SimulatedSource source() {
    return source;
  }

  @Override
  public int visibleBatches() {
    return visible;
  }

  @Override
  public SimulatedTarget target() {
    return target;
  }

  @Override
  public List<OffsetRunBlock> runs() {
    return runs;
  }

  @Override
  public SimulatedOwner.@Nullable Identity identifyUnnamed() {
    return random.nextDouble() < denials ? new SimulatedOwner.Identity(unnamed++, (short) 0) : null;
  }

  @Override
  public SimulatedOwner.Restart restart() {
    return order;
  }

  @Override
  public Map<SimulatedOwner.Stored, SimulatedOwner.History> histories() {
    return histories;
  }

  /** The numbers of the restarts that were carried out, in their order. */
  List<Long> restartNumbers() {
    return owners.get(owners.size() - 1).history().restarts();
  }

  /** The source offsets that are to be in the target, in their order. */
  List<Long> expected() {
    List<Long> expected = new ArrayList<>();
    for (long[] stretch : owners.get(owners.size() - 1).history().stretches()) {
      addReplicable(expected, stretch[0], stretch[1]);
    }
    return expected;
  }

  private void addReplicable(List<Long> offsets, long from, long to) {
    source.replicable().stream()
        .filter(offset -> offset >= from && offset < to)
        .forEach(offsets::add);
  }

  @Override
  public SimulatedOwner.@Nullable Identity identify() {
    if (markerPending != null) {
      return null;
    }
    epoch++;
    return new SimulatedOwner.Identity(PRODUCER_ID, epoch);
  }

  @Override
  public boolean fence(SimulatedOwner.Identity identity) {
    if (identity.epoch() != epoch) {
      return false;
    }
    markerPending = identity;
    return true;
  }

  /** A mirror pauses and says why. */
  private static final class Flagged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Flagged(String why) {
      super(why);
    }
  }
}

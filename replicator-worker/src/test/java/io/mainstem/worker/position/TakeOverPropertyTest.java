package io.mainstem.worker.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.RunIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * Random logs, random crashes at every step of the protocol, owners that sleep through their own
 * replacement and write late, others that write to the same partition: nothing is lost, nothing
 * comes twice, and every recorded run is true.
 */
class TakeOverPropertyTest {

  @Property(tries = 6000, shrinking = ShrinkingMode.OFF)
  void everyRecordArrivesOnceAndInOrder(@ForAll long seed) {
    Simulation simulation = new Simulation(new Random(seed));

    simulation.run();

    assertThat(simulation.target.copied()).isEqualTo(simulation.source.replicable());
    simulation.runs.forEach(block -> assertTrue(block, simulation.target));
  }

  /** Each owner finds another filter on the route than the one before it had. */
  @Property(tries = 4000, shrinking = ShrinkingMode.OFF)
  void aFilterThatChangesBetweenOwnersLosesNothingAndRepeatsNothing(@ForAll long seed) {
    Simulation simulation = new Simulation(new Random(seed));
    simulation.filters =
        Arrays.asList(null, SimulatedSource.dropping(0), SimulatedSource.dropping(1));

    simulation.run();

    List<Long> copied = simulation.target.copied();
    assertThat(copied).doesNotHaveDuplicates().isSorted();
    assertThat(simulation.source.replicable()).containsAll(copied);
    assertThat(copied)
        .containsAll(
            simulation.source.replicable().stream().filter(offset -> offset % 3 == 2).toList());
    simulation.runs.forEach(block -> assertTrue(block, simulation.target));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
  void aFilterThatStaysCopiesExactlyWhatItSelects(@ForAll long seed) {
    Simulation simulation = new Simulation(new Random(seed));
    RecordFilter filter = SimulatedSource.dropping(1);
    simulation.filters = List.of(filter);

    simulation.run();

    assertThat(simulation.target.copied())
        .isEqualTo(
            simulation.source.replicable().stream()
                .filter(offset -> SimulatedSource.selects(filter, offset))
                .toList());
  }

  /**
   * The target loses its end now and then, with what its producers wrote and with fence markers;
   * the owners know nothing of it. What the owners are told is enough to copy it again, or, where
   * somebody wrote on top of the loss before it was noticed, to ask for a person. Timestamps tell
   * the batches apart here: what the record path wrote is known by nothing else.
   */
  @Property(tries = 6000, shrinking = ShrinkingMode.OFF)
  void whatTheTargetLosesIsCopiedAgainOrSomebodyIsTold(@ForAll long seed) {
    Simulation simulation = new Simulation(new Random(seed), Integer.MAX_VALUE - 1_000);
    simulation.truncates = true;

    String flagged = simulation.runUntilFlagged();

    Statistics.label("outcome").collect(flagged == null ? "exact" : "a person is asked");
    if (flagged == null) {
      assertThat(simulation.target.copied()).isEqualTo(simulation.source.replicable());
      RunIndex index = new RunIndex();
      simulation.runs.forEach(index::add);
      index.runs().forEach(run -> assertTrue(run, simulation.target));
    } else {
      assertThat(simulation.truncations).as(flagged).isPositive();
    }
  }

  private static void assertTrue(OffsetRunBlock block, SimulatedTarget target) {
    block.runs().forEach(run -> assertTrue(run, target));
  }

  private static void assertTrue(OffsetRun run, SimulatedTarget target) {
    for (long i = 0; i < run.count(); i++) {
      assertThat(target.sourceAt(run.targetStart() + i)).isEqualTo(run.sourceStart() + i);
    }
  }

  /** A mirror pauses and says why. */
  private static final class Flagged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Flagged(String why) {
      super(why);
    }
  }

  private static final class Simulation implements SimulatedOwner.World {
    private static final long PRODUCER_ID = 4000;
    private static final int MOST_OWNERS = 7;
    private static final int FEW_TIMESTAMPS = 20;

    private final Random random;
    private final SimulatedSource source;
    private final SimulatedTarget target = new SimulatedTarget();
    private final List<OffsetRunBlock> runs = new ArrayList<>();
    private final List<SimulatedOwner> owners = new ArrayList<>();
    private SimulatedOwner.@Nullable Identity markerPending;
    private List<@Nullable RecordFilter> filters = Collections.singletonList(null);
    private boolean truncates;
    private int truncations;
    private short epoch = -1;
    private int visible;

    Simulation(Random random) {
      this(random, FEW_TIMESTAMPS);
    }

    Simulation(Random random, int timestamps) {
      this.random = random;
      this.source = new SimulatedSource(random, timestamps);
    }

    void run() {
      owners.add(newOwner());
      int steps = 20 + random.nextInt(400);
      for (int i = 0; i < steps; i++) {
        step();
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
        default -> owners.get(random.nextInt(owners.size())).step();
      }
    }

    private void truncate() {
      if (truncates && random.nextInt(4) == 0 && target.truncate(random, PRODUCER_ID)) {
        truncations++;
        owners.forEach(owner -> owner.targetTruncated(epoch));
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
  }
}

package io.mainstem.worker.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.RunIndex;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/**
 * Random logs, random crashes at every step of the protocol, owners that sleep through their own
 * replacement and write late, others that write to the same partition: nothing is lost, nothing
 * comes twice, and every recorded run is true.
 */
class TakeOverPropertyTest {

  @Property(tries = 6000, shrinking = ShrinkingMode.OFF)
  void everyRecordArrivesOnceAndInOrder(@ForAll long seed) {
    SimulatedTakeOvers simulation = new SimulatedTakeOvers(new Random(seed));

    simulation.run();

    assertThat(simulation.target.copied()).isEqualTo(simulation.source.replicable());
    simulation.runs.forEach(block -> assertTrue(block, simulation.target));
  }

  /** Each owner finds another filter on the route than the one before it had. */
  @Property(tries = 4000, shrinking = ShrinkingMode.OFF)
  void aFilterThatChangesBetweenOwnersLosesNothingAndRepeatsNothing(@ForAll long seed) {
    SimulatedTakeOvers simulation = new SimulatedTakeOvers(new Random(seed));
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
    SimulatedTakeOvers simulation = new SimulatedTakeOvers(new Random(seed));
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
    SimulatedTakeOvers simulation =
        new SimulatedTakeOvers(new Random(seed), Integer.MAX_VALUE - 1_000);
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
}

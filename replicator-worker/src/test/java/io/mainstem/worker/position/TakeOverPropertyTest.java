package io.mainstem.worker.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.RunIndex;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
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

  /**
   * People order restarts at any moment, and owners hear of them early or late: each is carried out
   * once at most, what is copied from there is exactly what follows, and translations are safe at
   * every moment.
   */
  @Property(tries = 4000, shrinking = ShrinkingMode.OFF)
  void aRestartIsCarriedOutOnce(@ForAll long seed) {
    SimulatedTakeOvers simulation = new SimulatedTakeOvers(new Random(seed));
    simulation.restarts = true;
    simulation.afterEachStep = everyFewSteps(new Random(seed), () -> assertSafe(simulation));

    simulation.run();

    assertThat(simulation.target.copied()).isEqualTo(simulation.expected());
    assertThat(simulation.restartNumbers()).doesNotHaveDuplicates().isSorted();
    simulation.runs.forEach(block -> assertTrue(block, simulation.target));
    assertSafe(simulation);
  }

  /**
   * Owners that are denied the mirror's name and cannot shut others out, between others that can:
   * records come twice, in any order, but none is lost, and translations are safe at every moment.
   */
  @Property(tries = 4000, shrinking = ShrinkingMode.OFF)
  void ownersThatCannotShutOthersOutLoseNothing(@ForAll long seed) {
    SimulatedTakeOvers simulation = new SimulatedTakeOvers(new Random(seed));
    simulation.denials = 0.5;
    simulation.afterEachStep = everyFewSteps(new Random(seed), () -> assertSafe(simulation));

    simulation.run();

    assertThat(simulation.target.copied()).containsAll(simulation.source.replicable());
    simulation.runs.forEach(block -> assertTrue(block, simulation.target));
    assertSafe(simulation);
  }

  private static Runnable everyFewSteps(Random random, Runnable look) {
    return () -> {
      if (random.nextInt(40) == 0) {
        look.run();
      }
    };
  }

  /**
   * Whoever goes on where a position is translated to finds there, or behind it, every record of
   * the position or after it that is in the target, as far as has been recorded; and back likewise.
   */
  private static void assertSafe(SimulatedTakeOvers simulation) {
    RunIndex index = new RunIndex();
    simulation.runs.forEach(index::add);
    TreeMap<Long, Long> first = new TreeMap<>();
    TreeMap<Long, Long> last = new TreeMap<>();
    for (SimulatedTarget.Entry entry : simulation.target.log) {
      for (int i = 0; i < entry.sources().size(); i++) {
        long at = entry.batch().baseOffset() + i;
        first.putIfAbsent(entry.sources().get(i), at);
        last.put(entry.sources().get(i), at);
      }
    }
    long recorded = simulation.runs.stream().mapToLong(OffsetRunBlock::nextSource).max().orElse(0);
    for (long position = 0; position <= recorded; position++) {
      OptionalLong target = index.translatePosition(position);
      if (target.isPresent()) {
        assertThat(last.subMap(position, recorded).values())
            .as("from source offset " + position + " to " + target)
            .allMatch(at -> at >= target.getAsLong());
      }
    }
    for (long position = 0; position <= simulation.target.end(); position++) {
      OptionalLong source = index.translatePositionBack(position);
      if (source.isPresent()) {
        long read = position;
        assertThat(first.headMap(source.getAsLong()).values())
            .as("back from target offset " + position + " to " + source)
            .allMatch(at -> at < read);
      }
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

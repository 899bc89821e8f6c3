package io.mainstem.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How many workers a fleet needs, and which of those it has are kept back. */
class FleetSizeTest {

  private static final Capacity CAPACITY = new Capacity(100, 10, 0);

  @Test
  void theLoadTheNumberOrTheHotOnesDecideAndOneIsSpare() {
    assertThat(CAPACITY.need(0, 0, 0).workers()).isZero();
    assertThat(CAPACITY.need(1, 1, 0).workers()).isEqualTo(2);
    assertThat(CAPACITY.need(5, 301, 0).workers()).isEqualTo(5);
    assertThat(CAPACITY.need(41, 10, 0).workers()).isEqualTo(6);
    assertThat(CAPACITY.need(41, 10, 9).workers()).isEqualTo(10);
    assertThat(CAPACITY.need(5, 301, 0).why()).contains("day's peak");
    assertThat(new Capacity(100, 10, 2).need(5, 301, 0).workers()).isEqualTo(6);
  }

  @Property(tries = 200)
  void aFleetOfTheSizeNeededCarriesEverythingWithOneLost(
      @ForAll @IntRange(min = 1, max = 5_000) int mirrors,
      @ForAll @IntRange(max = 1_000_000) int load) {
    int needed = CAPACITY.need(mirrors, load, 0).workers();

    assertThat((needed - 1) * CAPACITY.load()).isGreaterThanOrEqualTo(load);
    assertThat((needed - 1) * CAPACITY.mirrors()).isGreaterThanOrEqualTo(mirrors);
  }

  @Test
  void aVacancyTakesTheStandbyAndTheFirstFleetKeepsOneOpen() {
    assertThat(Standbys.choose(1, List.of("c"), 2, 0)).containsExactly("c");
    assertThat(Standbys.choose(1, List.of("c"), 2, 1)).isEmpty();
    assertThat(Standbys.choose(1, List.of("a"), 0, 0)).isEmpty();
    assertThat(Standbys.choose(1, List.of("b", "a", "c"), 0, 0)).containsExactly("c");
    assertThat(Standbys.choose(0, List.of("a", "b"), 1, 0)).isEqualTo(Set.of());
  }

  @Property(tries = 200)
  void standbysAreNeverAllWorkers(
      @ForAll @IntRange(max = 5) int wanted,
      @ForAll @IntRange(max = 8) int idle,
      @ForAll @IntRange(max = 3) int carrying,
      @ForAll @IntRange(max = 3) int vacancies) {
    List<String> names = java.util.stream.IntStream.range(0, idle).mapToObj(Fleets::name).toList();

    Set<String> kept = Standbys.choose(wanted, names, carrying, vacancies);

    assertThat(kept).hasSizeLessThanOrEqualTo(wanted);
    assertThat(idle + carrying - kept.size()).isGreaterThanOrEqualTo(Math.min(1, idle + carrying));
  }
}

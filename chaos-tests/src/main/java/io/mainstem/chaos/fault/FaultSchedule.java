package io.mainstem.chaos.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Which faults happen when: one after the other, drawn from a seed. The same seed gives the same
 * schedule. Pure.
 *
 * @param faults in their order
 */
public record FaultSchedule(List<Planned> faults) {

  /**
   * @param kind what happens
   * @param target a seed for the choice among the targets that there are
   * @param pauseMillis of peace before it
   * @param holdMillis between its begin and its end
   */
  public record Planned(FaultKind kind, long target, long pauseMillis, long holdMillis) {

    /** The fault on one of these targets; the same targets give the same fault. */
    public Fault on(Targets targets) {
      return kind.on(targets, new SplittableRandom(target));
    }
  }

  public FaultSchedule {
    faults = List.copyOf(faults);
  }

  /**
   * @param kinds to draw from; each of them comes once before any comes twice
   * @param count how many faults
   * @param pauseMillis mean time of peace before each; drawn between half and one and a half of it
   * @param holdMillis how long each is held
   */
  public static FaultSchedule draw(
      long seed, List<FaultKind> kinds, int count, long pauseMillis, long holdMillis) {
    RandomGenerator random = new SplittableRandom(seed);
    List<Planned> faults = new ArrayList<>();
    List<FaultKind> left = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (left.isEmpty()) {
        left.addAll(kinds);
      }
      FaultKind kind = left.remove(random.nextInt(left.size()));
      long pause = pauseMillis / 2 + random.nextLong(pauseMillis + 1);
      faults.add(new Planned(kind, random.nextLong(), pause, holdMillis));
    }
    return new FaultSchedule(faults);
  }
}

package io.mainstem.chaos.scenario;

import io.mainstem.chaos.fault.FaultKind;
import io.mainstem.chaos.fault.FaultSchedule;
import java.util.List;

/**
 * What is done to the system while it is under load.
 *
 * @param name for people, reports and the command line
 * @param summary a sentence
 * @param kinds faults to draw from
 * @param faults how many
 * @param pauseMillis mean time of peace before each
 * @param holdMillis how long each is held
 */
public record Scenario(
    String name,
    String summary,
    List<FaultKind> kinds,
    int faults,
    long pauseMillis,
    long holdMillis) {

  public Scenario {
    kinds = List.copyOf(kinds);
  }

  /** What happens when, for this seed. */
  public FaultSchedule schedule(long seed) {
    return FaultSchedule.draw(seed ^ name.hashCode(), kinds, faults, pauseMillis, holdMillis);
  }
}

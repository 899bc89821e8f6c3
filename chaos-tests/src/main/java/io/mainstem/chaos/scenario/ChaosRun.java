package io.mainstem.chaos.scenario;

import io.mainstem.chaos.report.ChaosReport;
import io.mainstem.chaos.report.ChaosResult;
import io.mainstem.chaos.report.ScenarioResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Several scenarios, one after the other, on one system, each on a feed of its own. */
public final class ChaosRun {
  private final SystemUnderTest system;
  private final Pace pace;
  private final ChaosReport report;

  /**
   * @param report gets everything that there is to know; it stays open
   */
  public ChaosRun(SystemUnderTest system, Pace pace, ChaosReport report) {
    this.system = system;
    this.pace = pace;
    this.report = report;
  }

  /**
   * Runs them all and writes the results.
   *
   * @param progress hears of each result as soon as it is there
   */
  public ChaosResult run(List<Scenario> scenarios, long seed, Consumer<ScenarioResult> progress) {
    List<ScenarioResult> results = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      ScenarioResult result = new ScenarioRun(scenario, seed, system, pace, report.history()).run();
      results.add(result);
      progress.accept(result);
      report.write(ChaosResult.of(seed, results));
    }
    return ChaosResult.of(seed, results);
  }
}

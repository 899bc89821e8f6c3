package io.mainstem.chaos.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mainstem.chaos.check.Verdict;
import java.util.List;

/**
 * What came of a run: the content of {@code results.json}.
 *
 * @param verdict of all scenarios together; UNKNOWN if there was none
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ChaosResult(long seed, Verdict verdict, List<ScenarioResult> scenarios) {

  public ChaosResult {
    scenarios = List.copyOf(scenarios);
  }

  public static ChaosResult of(long seed, List<ScenarioResult> scenarios) {
    Verdict verdict =
        scenarios.stream()
            .map(ScenarioResult::verdict)
            .reduce(Verdict::and)
            .orElse(Verdict.UNKNOWN);
    return new ChaosResult(seed, verdict, scenarios);
  }
}

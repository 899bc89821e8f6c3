package io.mainstem.chaos.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mainstem.chaos.check.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario. The names of the fields are stable.
 *
 * @param faultsInjected those that are proved to have happened
 * @param acked records acknowledged by source clusters
 * @param lost summed over the regions, like the next three
 * @param recoverySeconds the longest time from the end of a fault until no region was more than a
 *     second behind; null if there was no fault
 * @param auditAgrees whether the system's own auditor came to the same result; null if it came to
 *     none
 * @param replay a command line that runs the same again
 * @param reasons sentences about everything that is not as it should be
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ScenarioResult(
    String name,
    Verdict verdict,
    int faultsInjected,
    long acked,
    long lost,
    long duplicated,
    long reordered,
    long phantom,
    @Nullable Double recoverySeconds,
    @Nullable Boolean auditAgrees,
    String replay,
    List<String> reasons) {

  public ScenarioResult {
    reasons = List.copyOf(reasons);
  }
}

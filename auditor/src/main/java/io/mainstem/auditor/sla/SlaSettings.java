package io.mainstem.auditor.sla;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.mainstem.api.audit.SlaStatus.Target;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;

/**
 * What is promised for a route.
 *
 * <table>
 * <caption>Keys below {@code auditor.sla} and {@code auditor.routeSlas.<route>}</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>latencyP99</td><td>30s</td><td>99 of 100 records are at the target within this time</td></tr>
 * <tr><td>lag</td><td>5m</td><td>nothing waits longer than this</td></tr>
 * <tr><td>completeness</td><td>0.9999</td><td>share of windows that balance; the rest is the error budget</td></tr>
 * </table>
 */
public final class SlaSettings {

  @JsonProperty @NotNull private Duration latencyP99 = Duration.seconds(30);
  @JsonProperty @NotNull private Duration lag = Duration.minutes(5);

  @JsonProperty
  @DecimalMin("0.5")
  @DecimalMax("0.999999999")
  private double completeness = 0.9999;

  /** The same as values. */
  public Target target() {
    return new Target(latencyP99.toMilliseconds(), lag.toMilliseconds(), completeness);
  }
}

package io.mainstem.failover;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import io.mainstem.failover.decide.FailoverPolicy;
import io.mainstem.failover.evidence.ProbeSettings;
import io.mainstem.failover.execute.MoveLimits;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the failover coordinator is told.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>probeInterval</td><td>1s</td><td>from the start of one probe of a cluster to the start of the next</td></tr>
 * <tr><td>probeTimeout</td><td>2s</td><td>after it a probe has failed</td></tr>
 * <tr><td>failuresForDown</td><td>3</td><td>failed probes in a row that make an observer call a region dead</td></tr>
 * <tr><td>goodProbesForHealthy</td><td>60</td><td>good probes in a row before a region that was down is trusted again</td></tr>
 * <tr><td>staleAfter</td><td>10s</td><td>observations older than this count for nothing</td></tr>
 * <tr><td>slowProbe</td><td>1s</td><td>answers slower than this degrade a region</td></tr>
 * <tr><td>antiFlap</td><td>15m</td><td>at least this long between two automatic moves of one group</td></tr>
 * <tr><td>paused</td><td>false</td><td>only watch, never move anything automatically</td></tr>
 * <tr><td>maintenance</td><td>none</td><td>regions that must not become primary automatically</td></tr>
 * <tr><td>maxLagRecords</td><td>none</td><td>by failover group: how many records an automatic move may leave behind</td></tr>
 * <tr><td>fencedLimit</td><td>30s</td><td>how long producers may wait in a planned move before it is taken back</td></tr>
 * <tr><td>standStill</td><td>400ms</td><td>how long the ends of the old primary's logs must not move before the fence is believed</td></tr>
 * <tr><td>settle</td><td>10s</td><td>how long they may go on moving after the fence</td></tr>
 * <tr><td>handOver</td><td>10s</td><td>how long the mirrors of the old direction may take to end</td></tr>
 * </table>
 */
public class FailoverCoordinatorSettings {

  @JsonProperty
  @NotNull
  @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
  private Duration probeInterval = Duration.seconds(1);

  @JsonProperty
  @NotNull
  @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
  private Duration probeTimeout = Duration.seconds(2);

  @JsonProperty
  @Min(1)
  private int failuresForDown = 3;

  @JsonProperty
  @Min(1)
  private int goodProbesForHealthy = 60;

  @JsonProperty @NotNull private Duration staleAfter = Duration.seconds(10);
  @JsonProperty @NotNull private Duration slowProbe = Duration.seconds(1);
  @JsonProperty @NotNull private Duration antiFlap = Duration.minutes(15);
  @JsonProperty private boolean paused;
  @JsonProperty @NotNull private Set<String> maintenance = Set.of();
  @JsonProperty @NotNull private Map<String, Long> maxLagRecords = Map.of();
  @JsonProperty @NotNull private Duration fencedLimit = Duration.seconds(30);
  @JsonProperty @NotNull private Duration standStill = Duration.milliseconds(400);
  @JsonProperty @NotNull private Duration settle = Duration.seconds(10);
  @JsonProperty @NotNull private Duration handOver = Duration.seconds(10);

  public ProbeSettings probes() {
    return new ProbeSettings(probeInterval.toJavaDuration(), probeTimeout.toJavaDuration());
  }

  public FailoverPolicy policy() {
    return new FailoverPolicy(
        failuresForDown,
        goodProbesForHealthy,
        staleAfter.toJavaDuration(),
        slowProbe.toJavaDuration(),
        antiFlap.toJavaDuration(),
        paused,
        maintenance,
        maxLagRecords,
        Map.of());
  }

  public MoveLimits limits() {
    return new MoveLimits(
        fencedLimit.toJavaDuration(),
        standStill.toJavaDuration(),
        settle.toJavaDuration(),
        handOver.toJavaDuration());
  }
}

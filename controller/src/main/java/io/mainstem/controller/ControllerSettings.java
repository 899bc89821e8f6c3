package io.mainstem.controller;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDataSize;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import io.mainstem.controller.fleet.FleetSettings;
import io.mainstem.controller.plan.Capacity;
import io.mainstem.controller.plan.StuckMirrors;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the controller is told, beside what every service is.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>sessionTimeout</td><td>4s</td><td>how long the controller that leads may be silent before another takes over; ZooKeeper
 *     notices up to one of its ticks later, and grants no less than two</td></tr>
 * <tr><td>topicRefresh</td><td>3s</td><td>how often a source or target cluster is asked for its topics</td></tr>
 * <tr><td>followedSettings</td><td>cleanup.policy, max.message.bytes, retention.ms, retention.bytes, segment.bytes, segment.ms,
 *     min.compaction.lag.ms, max.compaction.lag.ms, delete.retention.ms</td><td>settings that the copies of explicit routes are
 *     created with, and then follow their source topics in; []: none</td></tr>
 * <tr><td>settingsRefresh</td><td>8s</td><td>how often the copies are compared with their sources in those</td></tr>
 * <tr><td>planInterval</td><td>1s</td><td>how often the fleet is looked at when nothing has happened; a worker that comes or goes is
 *     seen at once</td></tr>
 * <tr><td>reportInterval</td><td>1s</td><td>how often every worker is asked what it does; five times
 *     less often while nobody looks at it</td></tr>
 * <tr><td>reportTimeout</td><td>3s</td><td>how long a worker may take to answer</td></tr>
 * <tr><td>joinSettle</td><td>2s</td><td>how long after a worker joined mirrors begin to move to it</td></tr>
 * <tr><td>rebalanceAbove</td><td>0.25</td><td>gap between the busiest and the idlest worker, as a share of the mean load, from which
 *     mirrors move by themselves</td></tr>
 * <tr><td>rebalanceBelow</td><td>0.1</td><td>gap at which they stop moving</td></tr>
 * <tr><td>rebalanceEvery</td><td>5m</td><td>how often drifted load may move mirrors</td></tr>
 * <tr><td>maxMoves</td><td>1000</td><td>the most mirrors that one rebalance moves; those of a lost worker always move</td></tr>
 * <tr><td>standbys</td><td>0</td><td>idle workers that are kept back for when another is lost</td></tr>
 * <tr><td>workerLoad</td><td>100MiB</td><td>what one worker is meant to copy in a second at the day's peak: decides how many
 *     workers are needed</td></tr>
 * <tr><td>workerMirrors</td><td>5000</td><td>mirrors that one worker is meant to carry, likewise</td></tr>
 * <tr><td>lagAbove</td><td>1m</td><td>age of the oldest record not yet copied from which a mirror is given room</td></tr>
 * <tr><td>stuckAfter</td><td>5m</td><td>how long a mirror may stand still before another worker tries</td></tr>
 * <tr><td>stuckMoves</td><td>2</td><td>workers that try before a mirror is quarantined</td></tr>
 * <tr><td>stuckMovesAtOnce</td><td>10</td><td>the most stuck mirrors that move at a time</td></tr>
 * <tr><td>quarantine</td><td>10m</td><td>how long a mirror that fails everywhere waits; twice as long each further time, up to
 *     a day</td></tr>
 * <tr><td>purgeAfter</td><td>10m</td><td>how long a worker that is gone is remembered</td></tr>
 * </table>
 */
public final class ControllerSettings {

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  private Duration sessionTimeout = Duration.seconds(4);

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration topicRefresh = Duration.seconds(3);

  @JsonProperty @NotNull
  private Set<String> followedSettings =
      Set.of(
          "cleanup.policy",
          "max.message.bytes",
          "retention.ms",
          "retention.bytes",
          "segment.bytes",
          "segment.ms",
          "min.compaction.lag.ms",
          "max.compaction.lag.ms",
          "delete.retention.ms");

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration settingsRefresh = Duration.seconds(8);

  @JsonProperty
  @NotNull
  @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
  private Duration planInterval = Duration.seconds(1);

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration reportInterval = Duration.seconds(1);

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration reportTimeout = Duration.seconds(3);

  @JsonProperty @NotNull private Duration joinSettle = Duration.seconds(2);

  @JsonProperty
  @DecimalMin("0.0")
  private double rebalanceAbove = 0.25;

  @JsonProperty
  @DecimalMin("0.0")
  private double rebalanceBelow = 0.1;

  @JsonProperty @NotNull private Duration rebalanceEvery = Duration.minutes(5);

  @JsonProperty
  @Min(1)
  private int maxMoves = 1_000;

  @JsonProperty
  @Min(0)
  private int standbys;

  @JsonProperty
  @NotNull
  @MinDataSize(1)
  private DataSize workerLoad = DataSize.mebibytes(100);

  @JsonProperty
  @Min(1)
  private int workerMirrors = 5_000;

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  private Duration lagAbove = Duration.minutes(1);

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  private Duration stuckAfter = Duration.minutes(5);

  @JsonProperty
  @Min(0)
  private int stuckMoves = 2;

  @JsonProperty
  @Min(1)
  private int stuckMovesAtOnce = 10;

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  private Duration quarantine = Duration.minutes(10);

  @JsonProperty @NotNull private Duration purgeAfter = Duration.minutes(10);

  @ValidationMethod(message = "rebalanceBelow must not be more than rebalanceAbove")
  public boolean isRebalancingInOrder() {
    return rebalanceBelow <= rebalanceAbove;
  }

  public java.time.Duration sessionTimeout() {
    return sessionTimeout.toJavaDuration();
  }

  public java.time.Duration topicRefresh() {
    return topicRefresh.toJavaDuration();
  }

  public Set<String> followedSettings() {
    return followedSettings;
  }

  public java.time.Duration settingsRefresh() {
    return settingsRefresh.toJavaDuration();
  }

  public java.time.Duration reportInterval() {
    return reportInterval.toJavaDuration();
  }

  public java.time.Duration reportTimeout() {
    return reportTimeout.toJavaDuration();
  }

  public FleetSettings fleet() {
    return new FleetSettings(
        planInterval.toJavaDuration(),
        joinSettle.toJavaDuration(),
        rebalanceAbove,
        rebalanceBelow,
        rebalanceEvery.toJavaDuration(),
        maxMoves,
        purgeAfter.toJavaDuration(),
        new StuckMirrors.Limits(
            stuckAfter.toMilliseconds(), stuckMoves, quarantine.toMilliseconds(), stuckMovesAtOnce),
        new Capacity(workerLoad.toBytes(), workerMirrors, standbys));
  }

  public java.time.Duration lagAbove() {
    return lagAbove.toJavaDuration();
  }
}

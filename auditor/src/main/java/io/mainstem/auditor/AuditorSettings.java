package io.mainstem.auditor;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.mainstem.api.audit.SlaStatus.Target;
import io.mainstem.auditor.reconcile.BooksPolicy;
import io.mainstem.auditor.sla.SlaSettings;
import io.mainstem.auditor.store.Retention;
import io.mainstem.wire.fetch.FetchSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the auditor works.
 *
 * <table>
 * <caption>Keys below {@code auditor}</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>database</td><td>jdbc:sqlite:data/auditor.db</td><td>JDBC address of the books, SQLite or PostgreSQL</td></tr>
 * <tr><td>databaseUser</td><td>none</td><td>for PostgreSQL</td></tr>
 * <tr><td>databasePassword</td><td>none</td><td>for PostgreSQL; take it from the environment</td></tr>
 * <tr><td>roundEvery</td><td>1s</td><td>how often what was seen is
 * written down and judged; four times as often for some seconds while a loss is suspected</td></tr>
 * <tr><td>topicsEvery</td><td>10s</td><td>how often the clusters are asked what topics there are</td></tr>
 * <tr><td>grace</td><td>2s</td><td>how long after a window's end its source is taken to be complete; later records still reopen it</td></tr>
 * <tr><td>steadyFor</td><td>2s</td><td>how long counts must have stood still before records are compared</td></tr>
 * <tr><td>stalledAfter</td><td>30s</td><td>how long a position must have stood still to be called stalled</td></tr>
 * <tr><td>examinations</td><td>8</td><td>windows compared record by record that may be waiting at a time</td></tr>
 * <tr><td>examinationTimeout</td><td>30s</td><td>how long one reading of one end may take</td></tr>
 * <tr><td>compareWithin</td><td>5m</td><td>how long a window may wait for a comparison before equal counts and offsets are enough; it then says so</td></tr>
 * <tr><td>remoteSilence</td><td>15s</td><td>silence of a region's auditors after which its clusters are read from here</td></tr>
 * <tr><td>keepSegments</td><td>1h</td><td>how long segments of settled windows are kept</td></tr>
 * <tr><td>keepWindows</td><td>7d</td><td>how long settled windows and closed incidents are kept; then only sums by hour</td></tr>
 * <tr><td>keepHours</td><td>90d</td><td>how long sums by hour are kept; then only sums by day</td></tr>
 * <tr><td>keepDays</td><td>730d</td><td>how long sums by day are kept</td></tr>
 * <tr><td>fetchWait</td><td>500ms</td><td>how long a broker may collect data before it answers</td></tr>
 * <tr><td>fetchBytes</td><td>1MiB</td><td>most bytes of one partition in one answer</td></tr>
 * <tr><td>fetchMemory</td><td>32MiB</td><td>most bytes of one cluster that are read and not written down</td></tr>
 * <tr><td>readBytesPerSecond</td><td>none</td><td>most bytes of one cluster that are observed in a second; beyond it auditing falls behind</td></tr>
 * <tr><td>giveWayFor</td><td>5m</td><td>how long a target may be left unread while mirrors that catch up copy into it; 0s: never</td></tr>
 * <tr><td>giveWayToBytesPerSecond</td><td>32MiB</td><td>how much such mirrors have to copy into a cluster in a second for that</td></tr>
 * <tr><td>sla</td><td>all defaults</td><td>what is promised for every route, see {@link SlaSettings}</td></tr>
 * <tr><td>routeSlas</td><td>{}</td><td>what is promised for single routes instead, by route</td></tr>
 * </table>
 */
public final class AuditorSettings {

  private static final java.time.Duration RETRY_AFTER = java.time.Duration.ofSeconds(15);

  @JsonProperty @NotBlank private String database = "jdbc:sqlite:data/auditor.db";
  @JsonProperty private @Nullable String databaseUser;
  @JsonProperty private @Nullable String databasePassword;
  @JsonProperty @NotNull private Duration roundEvery = Duration.seconds(1);
  @JsonProperty @NotNull private Duration topicsEvery = Duration.seconds(10);
  @JsonProperty @NotNull private Duration grace = Duration.seconds(2);
  @JsonProperty @NotNull private Duration steadyFor = Duration.seconds(2);
  @JsonProperty @NotNull private Duration stalledAfter = Duration.seconds(30);

  @JsonProperty
  @Min(0)
  @Max(1_000)
  private int examinations = 8;

  @JsonProperty @NotNull private Duration examinationTimeout = Duration.seconds(30);
  @JsonProperty @NotNull private Duration compareWithin = Duration.minutes(5);
  @JsonProperty @NotNull private Duration remoteSilence = Duration.seconds(15);
  @JsonProperty @NotNull private Duration keepSegments = Duration.hours(1);
  @JsonProperty @NotNull private Duration keepWindows = Duration.days(7);
  @JsonProperty @NotNull private Duration keepHours = Duration.days(90);
  @JsonProperty @NotNull private Duration keepDays = Duration.days(730);
  @JsonProperty @NotNull private Duration fetchWait = Duration.milliseconds(500);
  @JsonProperty @NotNull private DataSize fetchBytes = DataSize.mebibytes(1);
  @JsonProperty @NotNull private DataSize fetchMemory = DataSize.mebibytes(32);
  @JsonProperty @NotNull private Duration giveWayFor = Duration.minutes(5);
  @JsonProperty @NotNull private DataSize giveWayToBytesPerSecond = DataSize.mebibytes(32);
  @JsonProperty @Valid @NotNull private SlaSettings sla = new SlaSettings();
  @JsonProperty @Valid @NotNull private Map<String, SlaSettings> routeSlas = Map.of();

  /** What is promised for routes that {@link #routeSlas} does not name. */
  public Target sla() {
    return sla.target();
  }

  /** What is promised, by route. */
  public Map<String, Target> routeSlas() {
    Map<String, Target> targets = new HashMap<>();
    routeSlas.forEach((route, settings) -> targets.put(route, settings.target()));
    return targets;
  }

  @JsonProperty private @Nullable DataSize readBytesPerSecond;

  public String database() {
    return database;
  }

  public @Nullable String databaseUser() {
    return databaseUser;
  }

  public @Nullable String databasePassword() {
    return databasePassword;
  }

  public java.time.Duration roundEvery() {
    return roundEvery.toJavaDuration();
  }

  public java.time.Duration topicsEvery() {
    return topicsEvery.toJavaDuration();
  }

  public java.time.Duration examinationTimeout() {
    return examinationTimeout.toJavaDuration();
  }

  public java.time.Duration remoteSilence() {
    return remoteSilence.toJavaDuration();
  }

  /**
   * How long what is kept.
   *
   * @throws IllegalArgumentException if sums would have to be made of what is gone already
   */
  public Retention retention() {
    return new Retention(
        keepSegments.toJavaDuration(),
        keepWindows.toJavaDuration(),
        keepHours.toJavaDuration(),
        keepDays.toJavaDuration());
  }

  /** How the logs of one cluster are fetched. */
  public FetchSettings fetching() {
    int perAnswer = Math.toIntExact(fetchBytes.toBytes());
    long memory = fetchMemory.toBytes();
    return FetchSettings.defaults()
        .withFetchBytes(perAnswer, 4 * perAnswer)
        .withInFlight(Math.min(memory, 4L * perAnswer), memory)
        .withWait(fetchWait.toJavaDuration(), perAnswer / 4);
  }

  /** {@link Long#MAX_VALUE} for no limit. */
  public long readBytesPerSecond() {
    return readBytesPerSecond == null ? Long.MAX_VALUE : Math.max(1, readBytesPerSecond.toBytes());
  }

  /** How long a target may be left unread while mirrors that catch up copy into it; 0 for never. */
  public java.time.Duration giveWayFor() {
    return giveWayFor.toJavaDuration();
  }

  /** What they have to copy into its cluster in a second for that. */
  public long giveWayToBytesPerSecond() {
    return giveWayToBytesPerSecond.toBytes();
  }

  /** How patient the books are. */
  public BooksPolicy policy() {
    return new BooksPolicy(
        grace.toJavaDuration(),
        steadyFor.toJavaDuration(),
        stalledAfter.toJavaDuration(),
        examinations,
        RETRY_AFTER,
        compareWithin.toJavaDuration());
  }
}

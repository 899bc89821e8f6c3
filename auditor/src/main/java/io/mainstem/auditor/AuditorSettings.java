package io.mainstem.auditor;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.mainstem.auditor.reconcile.BooksPolicy;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
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
 * <tr><td>roundEvery</td><td>1s</td><td>how often what was seen is written down and judged</td></tr>
 * <tr><td>topicsEvery</td><td>10s</td><td>how often the clusters are asked what topics there are</td></tr>
 * <tr><td>grace</td><td>2s</td><td>how long after a window's end its source is taken to be complete; later records still reopen it</td></tr>
 * <tr><td>steadyFor</td><td>2s</td><td>how long counts must have stood still before records are compared</td></tr>
 * <tr><td>stalledAfter</td><td>30s</td><td>how long a position must have stood still to be called stalled</td></tr>
 * <tr><td>examinations</td><td>8</td><td>windows compared record by record that may be waiting at a time</td></tr>
 * <tr><td>examinationTimeout</td><td>30s</td><td>how long one reading of one end may take</td></tr>
 * <tr><td>compareWithin</td><td>5m</td><td>how long a window may wait for a comparison before equal counts and offsets are enough; it then says so</td></tr>
 * <tr><td>remoteSilence</td><td>15s</td><td>silence of a region's auditors after which its clusters are read from here</td></tr>
 * <tr><td>keepSegments</td><td>1h</td><td>how long segments of settled windows are kept</td></tr>
 * <tr><td>keepWindows</td><td>7d</td><td>how long settled windows and closed incidents are kept</td></tr>
 * <tr><td>fetchWait</td><td>500ms</td><td>how long a broker may collect data before it answers</td></tr>
 * <tr><td>fetchBytes</td><td>1MiB</td><td>most bytes of one partition in one answer</td></tr>
 * <tr><td>fetchMemory</td><td>32MiB</td><td>most bytes of one cluster that are read and not written down</td></tr>
 * <tr><td>readBytesPerSecond</td><td>none</td><td>most bytes of one cluster that are observed in a second; beyond it auditing falls behind</td></tr>
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
  @JsonProperty @NotNull private Duration fetchWait = Duration.milliseconds(500);
  @JsonProperty @NotNull private DataSize fetchBytes = DataSize.mebibytes(1);
  @JsonProperty @NotNull private DataSize fetchMemory = DataSize.mebibytes(32);

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

  public java.time.Duration keepSegments() {
    return keepSegments.toJavaDuration();
  }

  public java.time.Duration keepWindows() {
    return keepWindows.toJavaDuration();
  }

  public java.time.Duration fetchWait() {
    return fetchWait.toJavaDuration();
  }

  /** Bytes. */
  public int fetchBytes() {
    return Math.toIntExact(fetchBytes.toBytes());
  }

  /** Bytes. */
  public long fetchMemory() {
    return fetchMemory.toBytes();
  }

  /** {@link Long#MAX_VALUE} for no limit. */
  public long readBytesPerSecond() {
    return readBytesPerSecond == null ? Long.MAX_VALUE : Math.max(1, readBytesPerSecond.toBytes());
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

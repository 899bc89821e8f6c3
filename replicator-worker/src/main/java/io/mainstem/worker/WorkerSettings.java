package io.mainstem.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.fetch.FetchSettings;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a worker copies.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>sessionTimeout</td><td>4s</td><td>how long this worker may be silent before its mirrors are given to others; ZooKeeper
 *     notices up to one of its ticks later, and grants no less than two</td></tr>
 * <tr><td>loops</td><td>2</td><td>threads that the mirrors are spread over, 1 to 64</td></tr>
 * <tr><td>connectionsPerSourceBroker</td><td>1</td><td>1 to 64; more where the round trip is long</td></tr>
 * <tr><td>connectionsPerTargetBroker</td><td>2</td><td>1 to 64; a broker works at one request of a connection at a
 *     time</td></tr>
 * <tr><td>fetchBytesPerPartition</td><td>1MiB</td><td>most of one partition in one answer</td></tr>
 * <tr><td>fetchWait</td><td>500ms</td><td>how long a source broker waits for news before it answers without</td></tr>
 * <tr><td>mostPendingBytes</td><td>4MiB</td><td>read and not yet in the target, for each mirror</td></tr>
 * <tr><td>memory</td><td>an eighth of the heap, at least 8MiB</td><td>read and not yet in the target, for all mirrors of one
 *     source cluster</td></tr>
 * <tr><td>recordRunsEvery</td><td>500ms</td><td>how long an offset run may wait to be stored</td></tr>
 * <tr><td>trimRunsEvery</td><td>1h</td><td>how often stored offset runs are removed whose records retention has deleted
 *     from both topics</td></tr>
 * <tr><td>drainTimeout</td><td>5s</td><td>how long a mirror may take to finish before it is handed over</td></tr>
 * <tr><td>retryMin</td><td>250ms</td><td>first wait before a paused mirror tries again; doubles up to {@code retryMax}</td></tr>
 * <tr><td>retryMax</td><td>5s</td><td>longest wait</td></tr>
 * <tr><td>fencedFor</td><td>15s</td><td>how long a mirror that another worker took over waits to be withdrawn or assigned
 *     anew, before it is taken back, if this worker is a member of the fleet; doubles up to 16 times that</td></tr>
 * <tr><td>checkTargetEvery</td><td>5s</td><td>how often a mirror makes sure that the target still holds what it acknowledged</td></tr>
 * <tr><td>takeOversAtOnce</td><td>200</td><td>most mirrors that are being taken over at the same time</td></tr>
 * <tr><td>takeOversPerTarget</td><td>100</td><td>most of them that write to the same cluster</td></tr>
 * <tr><td>renewFenceEvery</td><td>6h</td><td>how often a mirror renews its identity at the target; must be well below the brokers'
 *     {@code producer.id.expiration.ms} and {@code transactional.id.expiration.ms}</td></tr>
 * </table>
 */
public final class WorkerSettings {
  private static final long SMALLEST_MEMORY = 8L << 20;

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  private Duration sessionTimeout = Duration.seconds(4);

  @JsonProperty
  @Min(1)
  @Max(64)
  private int loops = 2;

  @JsonProperty
  @Min(1)
  @Max(64)
  private int connectionsPerSourceBroker = 1;

  @JsonProperty
  @Min(1)
  @Max(64)
  private int connectionsPerTargetBroker = 2;

  @JsonProperty @NotNull private DataSize fetchBytesPerPartition = DataSize.mebibytes(1);
  @JsonProperty @NotNull private Duration fetchWait = Duration.milliseconds(500);
  @JsonProperty @NotNull private DataSize mostPendingBytes = DataSize.mebibytes(4);
  @JsonProperty private @Nullable DataSize memory;
  @JsonProperty @NotNull private Duration recordRunsEvery = Duration.milliseconds(500);

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration trimRunsEvery = Duration.hours(1);

  @JsonProperty @NotNull private Duration drainTimeout = Duration.seconds(5);
  @JsonProperty @NotNull private Duration retryMin = Duration.milliseconds(250);
  @JsonProperty @NotNull private Duration retryMax = Duration.seconds(5);

  @JsonProperty @NotNull private Duration fencedFor = Duration.seconds(15);

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration checkTargetEvery = Duration.seconds(5);

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration renewFenceEvery = Duration.hours(6);

  @JsonProperty
  @Min(1)
  @Max(100_000)
  private int takeOversAtOnce = 200;

  @JsonProperty
  @Min(1)
  @Max(100_000)
  private int takeOversPerTarget = 100;

  public java.time.Duration sessionTimeout() {
    return sessionTimeout.toJavaDuration();
  }

  public int loops() {
    return loops;
  }

  public DataSize mostPendingBytes() {
    return mostPendingBytes;
  }

  public java.time.Duration recordRunsEvery() {
    return recordRunsEvery.toJavaDuration();
  }

  public Duration trimRunsEvery() {
    return trimRunsEvery;
  }

  public Duration drainTimeout() {
    return drainTimeout;
  }

  public Duration retryMin() {
    return retryMin;
  }

  public Duration retryMax() {
    return retryMax;
  }

  public Duration fencedFor() {
    return fencedFor;
  }

  public Duration checkTargetEvery() {
    return checkTargetEvery;
  }

  public int takeOversAtOnce() {
    return takeOversAtOnce;
  }

  public int takeOversPerTarget() {
    return takeOversPerTarget;
  }

  public Duration renewFenceEvery() {
    return renewFenceEvery;
  }

  /** How sources are read. */
  public FetchSettings fetchSettings() {
    int perPartition = (int) fetchBytesPerPartition.toBytes();
    long all = Math.max(memoryBytes(), perPartition);
    int perFetch = (int) Math.max(perPartition, Math.min(all / 2, 8L << 20));
    return FetchSettings.defaults()
        .withConnectionsPerBroker(connectionsPerSourceBroker)
        .withFetchBytes(perPartition, perFetch)
        .withInFlight(Math.min(mostPendingBytes.toBytes(), all), all)
        .withWait(fetchWait.toJavaDuration(), 1);
  }

  /** How targets are written. */
  public AppendSettings appendSettings() {
    return AppendSettings.defaults().withConnectionsPerBroker(connectionsPerTargetBroker);
  }

  private long memoryBytes() {
    return memory != null
        ? memory.toBytes()
        : Math.max(SMALLEST_MEMORY, Runtime.getRuntime().maxMemory() / 8);
  }
}

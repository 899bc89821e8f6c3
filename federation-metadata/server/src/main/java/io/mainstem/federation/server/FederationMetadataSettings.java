package io.mainstem.federation.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import io.mainstem.federation.server.derive.TopicLimits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the federation metadata service.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>clusterTimeout</td><td>5s</td><td>how long one request to a Kafka cluster may take, retries included</td></tr>
 * <tr><td>operationTimeout</td><td>30m</td><td>when an operation on a topic that cannot get on gives up</td></tr>
 * <tr><td>driftInterval</td><td>30s</td><td>how long after one comparison of all topics with their clusters the next begins</td></tr>
 * <tr><td>throughputPerPartition</td><td>4MiB</td><td>bytes per second that one partition is expected to carry; sizes the default number of partitions</td></tr>
 * <tr><td>minDefaultPartitions</td><td>8</td><td>the smallest default number of partitions</td></tr>
 * <tr><td>maxPartitions</td><td>1000</td><td>the most partitions that a topic may have</td></tr>
 * <tr><td>maxMessageBytes</td><td>16MiB</td><td>the largest maxMessageBytes that a topic may ask for</td></tr>
 * <tr><td>maxRetention</td><td>none</td><td>the longest retention that a topic may ask for; absent: any, and unlimited</td></tr>
 * <tr><td>keptChanges</td><td>20000</td><td>how many entries the history of changes holds; the oldest go first</td></tr>
 * <tr><td>keptOperations</td><td>7d</td><td>how long an operation can be looked up, and its idempotency key is remembered, after it ended</td></tr>
 * <tr><td>owners</td><td>[]</td><td>teams that may own topics; empty: any name</td></tr>
 * </table>
 */
public final class FederationMetadataSettings {

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration clusterTimeout = Duration.seconds(5);

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  private Duration operationTimeout = Duration.minutes(30);

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  private Duration driftInterval = Duration.seconds(30);

  @JsonProperty @NotNull private DataSize throughputPerPartition = DataSize.mebibytes(4);

  @JsonProperty
  @Min(1)
  @Max(10_000)
  private int minDefaultPartitions = 8;

  @JsonProperty
  @Min(1)
  @Max(10_000)
  private int maxPartitions = 1_000;

  @JsonProperty @NotNull private DataSize maxMessageBytes = DataSize.mebibytes(16);
  @JsonProperty private @Nullable Duration maxRetention;

  @JsonProperty
  @Min(100)
  @Max(30_000)
  private int keptChanges = 20_000;

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.HOURS)
  private Duration keptOperations = Duration.days(7);

  @JsonProperty @NotNull private Set<String> owners = Set.of();

  public java.time.Duration clusterTimeout() {
    return clusterTimeout.toJavaDuration();
  }

  public java.time.Duration operationTimeout() {
    return operationTimeout.toJavaDuration();
  }

  public java.time.Duration driftInterval() {
    return driftInterval.toJavaDuration();
  }

  /** Up to 30,000: what ZooKeeper can list in one answer. */
  public int keptChanges() {
    return keptChanges;
  }

  public java.time.Duration keptOperations() {
    return keptOperations.toJavaDuration();
  }

  /** What topics may be and what they are by default. */
  public TopicLimits limits() {
    return new TopicLimits(
        throughputPerPartition.toBytes(),
        minDefaultPartitions,
        maxPartitions,
        Math.toIntExact(maxMessageBytes.toBytes()),
        maxRetention == null ? -1 : maxRetention.toMilliseconds(),
        owners);
  }
}

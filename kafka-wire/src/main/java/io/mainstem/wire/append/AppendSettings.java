package io.mainstem.wire.append;

import java.time.Duration;

/**
 * How a {@link BatchAppender} writes.
 *
 * @param connectionsPerBroker 1 to 64; partitions are spread over them
 * @param maxRequestBytes most bytes in one request (a larger single batch goes alone)
 * @param maxRequestsInFlight 1 to 5 requests on their way per connection
 * @param acknowledgeWithin how long a broker may wait for its replicas
 * @param unknownTopicGrace how long a missing topic is waited for before it is a failure
 */
public record AppendSettings(
    int connectionsPerBroker,
    int maxRequestBytes,
    int maxRequestsInFlight,
    Duration acknowledgeWithin,
    Duration unknownTopicGrace) {

  public AppendSettings {
    require(connectionsPerBroker >= 1 && connectionsPerBroker <= 64, "connectionsPerBroker 1..64");
    require(maxRequestBytes > 0, "maxRequestBytes > 0");
    require(maxRequestsInFlight >= 1 && maxRequestsInFlight <= 5, "maxRequestsInFlight 1..5");
    require(
        !acknowledgeWithin.isNegative() && !acknowledgeWithin.isZero(), "acknowledgeWithin > 0");
    require(!unknownTopicGrace.isNegative(), "unknownTopicGrace >= 0");
  }

  /**
   * One connection per broker, 8 MiB per request, five in flight, 30 s to acknowledge, 10 s grace.
   */
  public static AppendSettings defaults() {
    return new AppendSettings(1, 8 << 20, 5, Duration.ofSeconds(30), Duration.ofSeconds(10));
  }

  public AppendSettings withConnectionsPerBroker(int value) {
    return new AppendSettings(
        value, maxRequestBytes, maxRequestsInFlight, acknowledgeWithin, unknownTopicGrace);
  }

  public AppendSettings withMaxRequestBytes(int value) {
    return new AppendSettings(
        connectionsPerBroker, value, maxRequestsInFlight, acknowledgeWithin, unknownTopicGrace);
  }

  public AppendSettings withUnknownTopicGrace(Duration value) {
    return new AppendSettings(
        connectionsPerBroker, maxRequestBytes, maxRequestsInFlight, acknowledgeWithin, value);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("Append settings break the rule: " + rule);
    }
  }
}

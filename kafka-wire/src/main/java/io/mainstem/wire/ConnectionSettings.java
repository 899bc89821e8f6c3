package io.mainstem.wire;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How to reach a cluster.
 *
 * @param name what logs and thread names call this cluster; also part of the client id
 * @param properties Kafka client properties: {@code bootstrap.servers}, {@code security.protocol},
 *     {@code ssl.*}, {@code sasl.*}, {@code request.timeout.ms}, {@code reconnect.backoff.*},
 *     {@code client.id} and so on, as a Kafka Admin client would take them. Passwords are never
 *     logged.
 * @param apiTimeout how long a future may take in all before it fails with a {@code
 *     TimeoutException}
 */
public record ConnectionSettings(String name, Map<String, String> properties, Duration apiTimeout) {

  /** Time for one call in all, unless told otherwise. */
  public static final Duration DEFAULT_API_TIMEOUT = Duration.ofSeconds(60);

  public ConnectionSettings {
    Objects.requireNonNull(name, "name");
    properties = Map.copyOf(properties);
    if (properties.getOrDefault("bootstrap.servers", "").isBlank()) {
      throw new IllegalArgumentException(
          "Cluster '" + name + "': property bootstrap.servers is missing or empty");
    }
    if (apiTimeout.isNegative() || apiTimeout.isZero()) {
      throw new IllegalArgumentException("apiTimeout must be positive, got " + apiTimeout);
    }
  }

  /** Settings with the default timeout. */
  public ConnectionSettings(String name, Map<String, String> properties) {
    this(name, properties, DEFAULT_API_TIMEOUT);
  }

  /** Plaintext settings: nothing but where to find the brokers. */
  public static ConnectionSettings plaintext(String name, String bootstrapServers) {
    return new ConnectionSettings(name, Map.of("bootstrap.servers", bootstrapServers));
  }

  /** The same cluster with one property set. */
  public ConnectionSettings with(String property, String value) {
    Map<String, String> changed = new HashMap<>(properties);
    changed.put(property, value);
    return new ConnectionSettings(name, changed, apiTimeout);
  }

  /** Leaves the properties out: they may hold secrets. */
  @Override
  public String toString() {
    return "ConnectionSettings[name="
        + name
        + ", bootstrapServers="
        + properties.get("bootstrap.servers")
        + "]";
  }
}

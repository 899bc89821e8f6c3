package io.mainstem.service;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.federation.Cluster;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How this process connects to each cluster: the bootstrap servers as they are seen from its
 * region, and the connection profile that the cluster names. Thread-safe.
 */
public final class KafkaConnections {

  private static final String DEFAULT_PROFILE = "default";

  private final String region;
  private final Map<String, Map<String, String>> profiles;

  public KafkaConnections(String region, Map<String, Map<String, String>> profiles) {
    this.region = region;
    this.profiles = Map.copyOf(profiles);
  }

  /**
   * Settings for a Kafka client: {@code bootstrap.servers} and security.
   *
   * @throws InvalidValueException if the cluster names a profile that this process was not given
   */
  public Map<String, Object> clientProperties(Cluster cluster) {
    String profile = Objects.requireNonNullElse(cluster.security(), DEFAULT_PROFILE);
    Map<String, String> settings = profiles.get(profile);
    if (settings == null && !profile.equals(DEFAULT_PROFILE)) {
      throw new InvalidValueException(
          "kafka." + profile,
          "cluster "
              + cluster.id()
              + " needs this connection profile: add it to the configuration of this service");
    }
    Map<String, Object> properties = new HashMap<>(settings == null ? Map.of() : settings);
    properties.put("bootstrap.servers", cluster.bootstrapServersFrom(region));
    return properties;
  }
}

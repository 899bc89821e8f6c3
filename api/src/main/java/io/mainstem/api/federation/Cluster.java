package io.mainstem.api.federation;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One physical Kafka cluster in one region.
 *
 * @param bootstrapServers how services and applications of the same region reach it
 * @param remoteBootstrapServers how another region reaches it, by that region's id; a region that
 *     is not listed uses {@code bootstrapServers}
 * @param security the name of a Kafka connection profile in the configuration of each service;
 *     never a secret. Null means the profile named {@code default}
 * @param labels free text for people and filters
 */
public record Cluster(
    String id,
    String region,
    Set<ClusterRole> roles,
    String bootstrapServers,
    Map<String, String> remoteBootstrapServers,
    @Nullable String security,
    Map<String, String> labels) {

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  public Cluster {
    Names.requireId("cluster.id", id);
    Names.requireId("cluster.region", region);
    roles = roles == null ? Set.of() : Set.copyOf(roles);
    if (roles.isEmpty()) {
      throw new InvalidValueException(
          "cluster.roles", "at least one of REGIONAL, AGGREGATE is needed");
    }
    if (bootstrapServers == null || bootstrapServers.isBlank()) {
      throw new InvalidValueException(
          "cluster.bootstrapServers", "host:port[,host:port...] is needed");
    }
    remoteBootstrapServers =
        remoteBootstrapServers == null ? Map.of() : Map.copyOf(remoteBootstrapServers);
    labels = labels == null ? Map.of() : Map.copyOf(labels);
  }

  /** The bootstrap servers to use from the given region. */
  public String bootstrapServersFrom(String fromRegion) {
    return fromRegion.equals(region)
        ? bootstrapServers
        : remoteBootstrapServers.getOrDefault(fromRegion, bootstrapServers);
  }
}

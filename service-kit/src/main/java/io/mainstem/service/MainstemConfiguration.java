package io.mainstem.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
import io.mainstem.service.security.SecuritySettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every service process is told.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>region</td><td>(needed)</td><td>the region that the process runs in</td></tr>
 * <tr><td>instance</td><td>host name and process id</td><td>name of this process, unique among all; keep it over restarts if you can</td></tr>
 * <tr><td>zookeeper</td><td>(needed)</td><td>see {@link ZooKeeperSettings}</td></tr>
 * <tr><td>metadataUrls</td><td>(needed)</td><td>federation metadata service, instances of the own region first</td></tr>
 * <tr><td>advertisedUrl</td><td>from the first connector</td><td>where other processes reach this one</td></tr>
 * <tr><td>security</td><td>mode none</td><td>see {@link SecuritySettings}</td></tr>
 * <tr><td>kafka</td><td>none</td><td>connection profiles by name: settings of the Kafka clients, such as {@code security.protocol}. A
 *     cluster names the profile it needs; {@code default} serves the rest</td></tr>
 * <tr><td>server, logging, metrics</td><td></td><td>as in Dropwizard</td></tr>
 * </table>
 */
public class MainstemConfiguration extends Configuration {

  @JsonProperty
  @Pattern(
      regexp = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
      message = "must be 1 to 63 lower-case letters, digits and hyphens")
  private String region = "";

  @JsonProperty private @Nullable String instance;
  @JsonProperty @Valid @NotNull private ZooKeeperSettings zookeeper = new ZooKeeperSettings();
  @JsonProperty @NotEmpty private List<URI> metadataUrls = List.of();
  @JsonProperty private @Nullable URI advertisedUrl;
  @JsonProperty @Valid @NotNull private SecuritySettings security = new SecuritySettings();
  @JsonProperty @NotNull private Map<String, Map<String, String>> kafka = Map.of();

  public String region() {
    return region;
  }

  public @Nullable String instance() {
    return instance;
  }

  public ZooKeeperSettings zookeeper() {
    return zookeeper;
  }

  public List<URI> metadataUrls() {
    return metadataUrls;
  }

  public @Nullable URI advertisedUrl() {
    return advertisedUrl;
  }

  public SecuritySettings security() {
    return security;
  }

  public Map<String, Map<String, String>> kafka() {
    return kafka;
  }
}

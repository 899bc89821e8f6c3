package io.mainstem.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * How a service reaches ZooKeeper.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>connectString</td><td>(needed)</td><td>{@code host:port,host:port...}</td></tr>
 * <tr><td>root</td><td>/mainstem</td><td>the znode below which everything is kept</td></tr>
 * <tr><td>sessionTimeout</td><td>6s</td><td>how long a process may be silent before it counts as gone</td></tr>
 * <tr><td>connectionTimeout</td><td>5s</td><td>how long one attempt to connect may take</td></tr>
 * </table>
 */
public final class ZooKeeperSettings {

  @JsonProperty @NotBlank private String connectString = "";

  @JsonProperty
  @Pattern(
      regexp = "(/[a-z0-9-]+)+",
      message = "must be an absolute path of lower-case letters, digits and hyphens")
  private String root = "/mainstem";

  @JsonProperty @NotNull private Duration sessionTimeout = Duration.seconds(6);
  @JsonProperty @NotNull private Duration connectionTimeout = Duration.seconds(5);

  public String connectString() {
    return connectString;
  }

  public String root() {
    return root;
  }

  public java.time.Duration sessionTimeout() {
    return sessionTimeout.toJavaDuration();
  }

  public java.time.Duration connectionTimeout() {
    return connectionTimeout.toJavaDuration();
  }
}

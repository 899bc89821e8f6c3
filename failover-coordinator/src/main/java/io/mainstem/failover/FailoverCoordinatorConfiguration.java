package io.mainstem.failover;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mainstem.service.MainstemConfiguration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * The configuration of a failover coordinator's own process.
 *
 * <table>
 * <caption>Keys beyond those of {@link MainstemConfiguration}</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>failover</td><td></td><td>see {@link FailoverCoordinatorSettings}</td></tr>
 * </table>
 */
public class FailoverCoordinatorConfiguration extends MainstemConfiguration {

  @JsonProperty @Valid @NotNull
  private FailoverCoordinatorSettings failover = new FailoverCoordinatorSettings();

  public FailoverCoordinatorSettings failover() {
    return failover;
  }
}

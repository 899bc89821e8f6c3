package io.mainstem.controller;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mainstem.service.MainstemConfiguration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * The configuration of a controller process.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>controller</td><td>all defaults</td><td>see {@link ControllerSettings}</td></tr>
 * </table>
 */
public final class ControllerConfiguration extends MainstemConfiguration {

  @JsonProperty @Valid @NotNull private ControllerSettings controller = new ControllerSettings();

  public ControllerSettings controller() {
    return controller;
  }
}

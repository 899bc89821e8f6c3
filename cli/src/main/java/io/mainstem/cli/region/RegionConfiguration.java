package io.mainstem.cli.region;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mainstem.auditor.AuditorSettings;
import io.mainstem.console.ConsoleSettings;
import io.mainstem.controller.ControllerSettings;
import io.mainstem.failover.FailoverCoordinatorSettings;
import io.mainstem.federation.server.FederationMetadataSettings;
import io.mainstem.service.MainstemConfiguration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * The configuration of a process that runs all services of a region: the common keys once, and one
 * section for each service. Each section may be left out; its table of keys is in the class named.
 *
 * <table>
 * <caption>Keys beside those of every service</caption>
 * <tr><th>key</th><th>section of</th></tr>
 * <tr><td>federationMetadata</td><td>{@link FederationMetadataSettings}</td></tr>
 * <tr><td>controller</td><td>{@link ControllerSettings}</td></tr>
 * <tr><td>auditor</td><td>{@link AuditorSettings}</td></tr>
 * <tr><td>failover</td><td>{@link FailoverCoordinatorSettings}</td></tr>
 * <tr><td>console</td><td>{@link ConsoleSettings}</td></tr>
 * </table>
 */
public final class RegionConfiguration extends MainstemConfiguration {

  @JsonProperty @Valid @NotNull
  private FederationMetadataSettings federationMetadata = new FederationMetadataSettings();

  @JsonProperty @Valid @NotNull private ControllerSettings controller = new ControllerSettings();
  @JsonProperty @Valid @NotNull private AuditorSettings auditor = new AuditorSettings();

  @JsonProperty @Valid @NotNull
  private FailoverCoordinatorSettings failover = new FailoverCoordinatorSettings();

  @JsonProperty @Valid @NotNull private ConsoleSettings console = new ConsoleSettings();

  public FederationMetadataSettings federationMetadata() {
    return federationMetadata;
  }

  public ControllerSettings controller() {
    return controller;
  }

  public AuditorSettings auditor() {
    return auditor;
  }

  public FailoverCoordinatorSettings failover() {
    return failover;
  }

  public ConsoleSettings console() {
    return console;
  }
}

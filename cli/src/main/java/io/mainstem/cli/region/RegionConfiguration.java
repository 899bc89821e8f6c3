package io.mainstem.cli.region;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mainstem.console.ConsoleSettings;
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
 * <tr><td>console</td><td>{@link ConsoleSettings}</td></tr>
 * </table>
 */
public final class RegionConfiguration extends MainstemConfiguration {

  @JsonProperty @Valid @NotNull
  private FederationMetadataSettings federationMetadata = new FederationMetadataSettings();

  @JsonProperty @Valid @NotNull private ConsoleSettings console = new ConsoleSettings();

  public FederationMetadataSettings federationMetadata() {
    return federationMetadata;
  }

  public ConsoleSettings console() {
    return console;
  }
}

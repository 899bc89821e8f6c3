package io.mainstem.federation.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mainstem.service.MainstemConfiguration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * Configuration of a process that runs the federation metadata service alone.
 *
 * <table>
 * <caption>Keys beside those of every service</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>federationMetadata</td><td></td><td>see {@link FederationMetadataSettings}</td></tr>
 * </table>
 */
public final class FederationMetadataConfiguration extends MainstemConfiguration {

  @JsonProperty @Valid @NotNull
  private FederationMetadataSettings federationMetadata = new FederationMetadataSettings();

  public FederationMetadataSettings federationMetadata() {
    return federationMetadata;
  }
}

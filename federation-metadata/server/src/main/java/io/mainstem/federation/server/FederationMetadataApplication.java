package io.mainstem.federation.server;

import io.mainstem.service.MainstemApplication;
import io.mainstem.service.MainstemService;
import java.util.List;

/** Runs the federation metadata service alone in a process. */
public final class FederationMetadataApplication
    extends MainstemApplication<FederationMetadataConfiguration> {

  public static void main(String[] arguments) throws Exception {
    new FederationMetadataApplication().run(arguments);
  }

  @Override
  public String getName() {
    return "federation-metadata";
  }

  @Override
  protected List<MainstemService> services(FederationMetadataConfiguration configuration) {
    return List.of(new FederationMetadataService(configuration.federationMetadata()));
  }
}

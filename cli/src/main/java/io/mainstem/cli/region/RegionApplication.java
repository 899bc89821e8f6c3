package io.mainstem.cli.region;

import io.mainstem.auditor.AuditorService;
import io.mainstem.console.ConsoleService;
import io.mainstem.controller.ControllerService;
import io.mainstem.failover.FailoverCoordinatorService;
import io.mainstem.federation.server.FederationMetadataService;
import io.mainstem.service.MainstemApplication;
import io.mainstem.service.MainstemService;
import java.util.List;

/**
 * All services of a region but the workers, in one process on one port: for small set-ups and the
 * demo. Their REST paths are disjoint.
 */
public final class RegionApplication extends MainstemApplication<RegionConfiguration> {

  @Override
  public String getName() {
    return "region";
  }

  @Override
  protected List<MainstemService> services(RegionConfiguration configuration) {
    return List.of(
        new FederationMetadataService(configuration.federationMetadata()),
        new ControllerService(configuration.controller()),
        new AuditorService(configuration.auditor()),
        new FailoverCoordinatorService(configuration.failover()),
        new ConsoleService(configuration.console()));
  }
}

package io.mainstem.failover;

import io.mainstem.service.MainstemApplication;
import io.mainstem.service.MainstemService;
import java.util.List;

/** A process with the failover coordinator alone. */
public final class FailoverCoordinatorApplication
    extends MainstemApplication<FailoverCoordinatorConfiguration> {

  public static void main(String[] args) throws Exception {
    new FailoverCoordinatorApplication().run(args);
  }

  @Override
  public String getName() {
    return "failover-coordinator";
  }

  @Override
  protected List<MainstemService> services(FailoverCoordinatorConfiguration configuration) {
    return List.of(new FailoverCoordinatorService(configuration.failover()));
  }
}

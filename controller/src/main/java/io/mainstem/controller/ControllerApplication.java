package io.mainstem.controller;

import io.mainstem.service.MainstemApplication;
import io.mainstem.service.MainstemService;
import java.util.List;

/** A process that runs the controller alone. */
public final class ControllerApplication extends MainstemApplication<ControllerConfiguration> {

  public static void main(String[] args) throws Exception {
    new ControllerApplication().run(args);
  }

  @Override
  public String getName() {
    return "controller";
  }

  @Override
  protected List<MainstemService> services(ControllerConfiguration configuration) {
    return List.of(new ControllerService(configuration.controller()));
  }
}

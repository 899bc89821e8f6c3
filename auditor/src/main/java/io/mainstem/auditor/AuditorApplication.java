package io.mainstem.auditor;

import io.mainstem.service.MainstemApplication;
import io.mainstem.service.MainstemService;
import java.util.List;

/** The auditor as a process of its own: {@code AuditorApplication server auditor.yml}. */
public final class AuditorApplication extends MainstemApplication<AuditorConfiguration> {

  public static void main(String[] arguments) throws Exception {
    new AuditorApplication().run(arguments);
  }

  @Override
  public String getName() {
    return "auditor";
  }

  @Override
  protected List<MainstemService> services(AuditorConfiguration configuration) {
    return List.of(new AuditorService(configuration.auditor()));
  }
}

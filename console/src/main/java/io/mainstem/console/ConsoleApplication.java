package io.mainstem.console;

import io.mainstem.service.MainstemApplication;
import io.mainstem.service.MainstemService;
import java.util.List;

/** The console as a process of its own. */
public final class ConsoleApplication extends MainstemApplication<ConsoleConfiguration> {

  public static void main(String[] arguments) throws Exception {
    new ConsoleApplication().run(arguments);
  }

  @Override
  public String getName() {
    return "console";
  }

  @Override
  protected List<MainstemService> services(ConsoleConfiguration configuration) {
    return List.of(new ConsoleService(configuration.console()));
  }
}

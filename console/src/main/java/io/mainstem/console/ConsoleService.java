package io.mainstem.console;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.console.overview.LevelsInquiry;
import io.mainstem.console.overview.LevelsResource;
import io.mainstem.console.overview.OverviewCollector;
import io.mainstem.console.overview.OverviewResource;
import io.mainstem.console.page.PageFiles;
import io.mainstem.console.page.PageResource;
import io.mainstem.service.MainstemService;
import io.mainstem.service.ServiceContext;

/** Serves the page and the documents behind it. Holds no state that matters. */
public final class ConsoleService implements MainstemService {

  private final ConsoleSettings settings;

  public ConsoleService(ConsoleSettings settings) {
    this.settings = settings;
  }

  @Override
  public ServiceKind kind() {
    return ServiceKind.CONSOLE;
  }

  @Override
  public void start(ServiceContext context) {
    OverviewCollector collector =
        OverviewCollector.create(
            context.region(),
            context.federation(),
            context::restClient,
            new OverviewCollector.Pace(settings.refresh(), settings.patience(), settings.history()),
            context.clock());
    LevelsInquiry levels =
        new LevelsInquiry(
            context.federation(), context::restClient, settings.patience(), context.clock());
    context
        .environment()
        .lifecycle()
        .manage(
            new Managed() {
              @Override
              public void start() {
                collector.start();
              }

              @Override
              public void stop() {
                collector.stop();
                levels.close();
              }
            });
    context.environment().jersey().register(new OverviewResource(collector));
    context.environment().jersey().register(new LevelsResource(levels));
    context.environment().jersey().register(new PageResource(new PageFiles()));
  }
}

package io.mainstem.cli.admin;

import io.mainstem.api.service.ServiceInstance;
import io.mainstem.cli.output.Columns;
import picocli.CommandLine.Command;

/** Who is there. */
@Command(
    name = "services",
    mixinStandardHelpOptions = true,
    description = "Lists every registered instance of every service.")
public final class ServicesCommand extends AdminCommand {

  @Override
  public void run() {
    printer()
        .list(
            connection.services(),
            new Columns<ServiceInstance>()
                .text("SERVICE", service -> service.service().id())
                .text("REGION", ServiceInstance::region)
                .text("INSTANCE", ServiceInstance::instance)
                .text("URL", ServiceInstance::url)
                .text("SINCE", ServiceInstance::since));
  }
}

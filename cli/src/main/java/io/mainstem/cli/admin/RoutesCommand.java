package io.mainstem.cli.admin;

import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.cli.WrongUseException;
import io.mainstem.cli.output.Columns;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Routes and what happens on them. */
@Command(
    name = "routes",
    mixinStandardHelpOptions = true,
    description =
        "Lists the routes with throughput, lag and latency; 'show' and 'create' deal with one.",
    subcommands = {RoutesCommand.Show.class, RoutesCommand.Create.class})
public final class RoutesCommand extends AdminCommand {

  @Override
  public void run() {
    List<RouteStatus> routes =
        connection.controllers().values().stream()
            .flatMap(controller -> controller.routes().stream())
            .toList();
    printer()
        .list(
            routes,
            new Columns<RouteStatus>()
                .text("ROUTE", status -> status.route().id())
                .text("ORIGIN", status -> status.route().origin())
                .text("MIRRORS", status -> status.copying() + "/" + status.mirrors())
                .figure("PAUSED", RouteStatus::paused)
                .figure("RECORDS/S", RouteStatus::recordsPerSecond)
                .figure("BYTES/S", RouteStatus::bytesPerSecond)
                .figure("LAG", RouteStatus::lagRecords)
                .figure("LAG MS", RouteStatus::lagMillis)
                .figure("P50 MS", status -> status.latencyMillis().p50())
                .figure("P99 MS", status -> status.latencyMillis().p99()));
    routes.forEach(
        status ->
            status
                .problems()
                .forEach(
                    problem -> printer().sentence("! " + status.route().id() + ": " + problem)));
  }

  /** One route whole. */
  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one route.")
  static final class Show extends AdminCommand {

    @Parameters(paramLabel = "ROUTE", description = "Its id.")
    private String id = "";

    @Override
    public void run() {
      printer()
          .value(
              connection.controllers().values().stream()
                  .map(controller -> find(controller, id))
                  .filter(Objects::nonNull)
                  .findFirst()
                  .orElseThrow(
                      () ->
                          new WrongUseException(
                              "there is no route '" + id + "'; see 'mainstem routes'")));
    }

    private static @Nullable RouteStatus find(ControllerClient controller, String id) {
      try {
        return controller.route(id).value();
      } catch (ProblemException e) {
        if (e.status() == 404) {
          return null; // another region's route
        }
        throw e;
      }
    }
  }

  /** Creates an explicit route. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Creates an explicit route, for those who only want A copied to B.")
  static final class Create extends AdminCommand {

    @Mixin private FileOption given = new FileOption();

    @Override
    public void run() {
      Route route = read(given.file, Route.class);
      printer()
          .value(
              connection
                  .controllers()
                  .values()
                  .iterator()
                  .next()
                  .createRoute(route, UUID.randomUUID().toString()));
    }
  }
}

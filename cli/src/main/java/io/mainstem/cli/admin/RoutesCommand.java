package io.mainstem.cli.admin;

import io.mainstem.api.Versioned;
import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.cli.WrongUseException;
import io.mainstem.cli.output.Columns;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Routes and what happens on them. */
@Command(
    name = "routes",
    mixinStandardHelpOptions = true,
    description =
        "Lists the routes with throughput, lag and latency; the subcommands deal with one.",
    subcommands = {
      RoutesCommand.Show.class,
      RoutesCommand.Create.class,
      RoutesCommand.Pause.class,
      RoutesCommand.Resume.class,
      RoutesCommand.Throttle.class,
      RoutesCommand.Delete.class
    })
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

  /** Something that concerns one route. */
  abstract static class OneRoute extends AdminCommand {

    @Parameters(paramLabel = "ROUTE", description = "Its id.")
    private String id = "";

    /** Does something with the route at the controller that knows it. */
    final void deal(BiConsumer<ControllerClient, Versioned<RouteStatus>> what) {
      for (ControllerClient controller : connection.controllers().values()) {
        Versioned<RouteStatus> route;
        try {
          route = controller.route(id);
        } catch (ProblemException e) {
          if (e.status() == 404) {
            continue; // another region's route
          }
          throw e;
        }
        what.accept(controller, route);
        return;
      }
      throw new WrongUseException("there is no route '" + id + "'; see 'mainstem routes'");
    }
  }

  /** One route whole. */
  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one route.")
  static final class Show extends OneRoute {
    @Override
    public void run() {
      deal((controller, route) -> printer().value(route.value()));
    }
  }

  /** Stops a route. */
  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Stops every mirror of a route without forgetting anything.")
  static final class Pause extends OneRoute {
    @Override
    public void run() {
      deal(
          (controller, route) ->
              printer().value(controller.pauseRoute(route.value().route().id(), true)));
    }
  }

  /** Lets a route go on. */
  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets a paused route go on where it stopped.")
  static final class Resume extends OneRoute {
    @Override
    public void run() {
      deal(
          (controller, route) ->
              printer().value(controller.pauseRoute(route.value().route().id(), false)));
    }
  }

  /** Limits a route. */
  @Command(
      name = "throttle",
      mixinStandardHelpOptions = true,
      description =
          "Limits what a route, or one of its topics, copies in a second; 0 takes the limit away.")
  static final class Throttle extends OneRoute {

    @Option(
        names = "--bytes",
        paramLabel = "N",
        required = true,
        description = "Bytes per second, over all its mirrors.")
    private long bytes;

    @Option(
        names = "--topic",
        paramLabel = "NAME",
        description =
            "A source topic, or the pattern that selects several: limits each of them alone,"
                + " beside the limit of the route.")
    private @Nullable String topic;

    @Override
    public void run() {
      if (bytes < 0) {
        throw new WrongUseException("--bytes must be 0 or more, not " + bytes);
      }
      deal(
          (controller, status) -> {
            Route route = status.value().route();
            Long limit = bytes == 0 ? null : bytes;
            Route limited =
                topic == null ? route.withThrottle(limit) : limited(route, topic, limit);
            printer().value(controller.updateRoute(limited, status.version()));
          });
    }

    private static Route limited(Route route, String topic, @Nullable Long limit) {
      if (route.topics().stream().noneMatch(rule -> isFor(topic, rule))) {
        throw new WrongUseException("Route " + route.id() + " has no rule for " + topic);
      }
      return route.withTopics(
          route.topics().stream()
              .map(rule -> isFor(topic, rule) ? rule.withThrottle(limit) : rule)
              .toList());
    }

    private static boolean isFor(String topic, TopicRule rule) {
      return topic.equals(rule.topic()) || topic.equals(rule.pattern());
    }
  }

  /** Removes a route. */
  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Deletes an explicit route; what it has copied stays.")
  static final class Delete extends OneRoute {
    @Override
    public void run() {
      deal(
          (controller, route) -> {
            controller.deleteRoute(route.value().route().id(), route.version());
            printer().sentence("Route " + route.value().route().id() + " is deleted.");
          });
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
                  .controllersOfRoutes()
                  .apply(route)
                  .createRoute(route, UUID.randomUUID().toString()));
    }
  }
}

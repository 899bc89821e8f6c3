package io.mainstem.cli.admin;

import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.federation.Route;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.cli.WrongUseException;
import io.mainstem.cli.mm2.Imported;
import io.mainstem.cli.mm2.MirrorMakerFile;
import io.mainstem.cli.output.Columns;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Routes out of a MirrorMaker 2 file. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Turns a MirrorMaker 2 file into routes, and lists what has no counterpart.",
      "Asks nobody and changes nothing unless --dry-run or --apply is given. A route that is there",
      "already is left as it is, so importing a file again changes nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem import mm2.properties",
      "  mainstem import mm2.properties --cluster primary=us-east --dry-run",
      "  mainstem import mm2.properties --cluster primary=us-east --apply"
    })
public final class ImportCommand extends AdminCommand {
  private static final int NOT_FOUND = 404;

  @Parameters(paramLabel = "FILE", description = "A properties file for dedicated mode.")
  private Path file = Path.of("");

  @Option(
      names = "--cluster",
      paramLabel = "ALIAS=ID",
      description = "The id of a cluster here; its alias in lower case if not given.")
  private Map<String, String> clusters = new HashMap<>();

  @ArgGroup private Wish wish = new Wish();

  private @Nullable ProblemException refusal;

  /** What is to be done with the routes; nothing if neither. */
  static final class Wish {
    @Option(
        names = "--apply",
        description = "Create the routes that are not there. The clusters must be declared.")
    private boolean apply;

    @Option(
        names = "--dry-run",
        description = "Ask the controllers what --apply would do, and do none of it.")
    private boolean dryRun;
  }

  /** What becomes of a route. */
  record Step(Route route, String outcome) {}

  @Override
  public void run() {
    Imported imported = new MirrorMakerFile(settings(), clusters).imported();
    if (wish.apply || wish.dryRun) {
      carryOut(imported.routes());
    } else {
      show(imported.routes());
    }
    imported.notes().forEach(note -> printer().sentence("! " + note));
    if (refusal != null) {
      throw refusal;
    }
  }

  private void show(List<Route> routes) {
    printer()
        .list(
            routes,
            new Columns<Route>()
                .text("ROUTE", Route::id)
                .text("FROM", Route::sourceCluster)
                .text("TO", Route::targetCluster)
                .text("TOPICS", ImportCommand::topics)
                .text("START", Route::startFrom));
  }

  /** One refused route holds up no other; the first refusal decides how the command ends. */
  private void carryOut(List<Route> routes) {
    Function<Route, ControllerClient> controllers = connection.controllersOfRoutes();
    List<Step> steps = new ArrayList<>();
    for (Route route : routes) {
      String outcome;
      try {
        outcome = carryOut(controllers.apply(route), route);
      } catch (ProblemException e) {
        refusal = refusal == null ? e : refusal;
        outcome = "refused: " + e.getMessage();
      }
      steps.add(new Step(route, outcome));
    }
    printer()
        .list(
            steps,
            new Columns<Step>()
                .text("ROUTE", step -> step.route().id())
                .text("FROM", step -> step.route().sourceCluster())
                .text("TO", step -> step.route().targetCluster())
                .text("TOPICS", step -> topics(step.route()))
                .text("OUTCOME", Step::outcome));
  }

  private String carryOut(ControllerClient controller, Route route) {
    Optional<Route> there = find(controller, route.id());
    if (there.isPresent()) {
      return there.get().equals(route)
          ? "is there already"
          : "is there already, with other settings: left as it is";
    }
    if (wish.dryRun) {
      controller.validateRoute(route);
      return "would be created";
    }
    controller.createRoute(route, "import-" + route.id());
    return "created";
  }

  private static Optional<Route> find(ControllerClient controller, String id) {
    try {
      return Optional.of(controller.route(id).value().route());
    } catch (ProblemException e) {
      if (e.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String topics(Route route) {
    return route.topics().stream()
        .map(
            rule ->
                (rule.topic() == null ? rule.pattern() : rule.topic())
                    + (rule.target() == null ? "" : " as " + rule.target()))
        .collect(Collectors.joining(", "));
  }

  private Map<String, String> settings() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new WrongUseException(file + " cannot be read: " + e.getMessage(), e);
    }
    Map<String, String> settings = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }
}

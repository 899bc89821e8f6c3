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
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Routes out of a MirrorMaker 2 file. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Turns a MirrorMaker 2 file into routes, and lists what has no counterpart.",
      "Changes nothing unless --apply is given."
    })
public final class ImportCommand extends AdminCommand {
  private static final int CONFLICT = 409;

  @Parameters(paramLabel = "FILE", description = "A properties file for dedicated mode.")
  private Path file = Path.of("");

  @Option(
      names = "--cluster",
      paramLabel = "ALIAS=ID",
      description = "The id of a cluster here; its alias in lower case if not given.")
  private Map<String, String> clusters = new HashMap<>();

  @Option(
      names = "--apply",
      description = "Create the routes that are not there. The clusters must be declared.")
  private boolean apply;

  @Override
  public void run() {
    Imported imported = new MirrorMakerFile(settings(), clusters).imported();
    if (apply) {
      ControllerClient controller = connection.controllers().values().iterator().next();
      imported.routes().forEach(route -> create(controller, route));
    }
    printer()
        .list(
            imported.routes(),
            new Columns<Route>()
                .text("ROUTE", Route::id)
                .text("FROM", Route::sourceCluster)
                .text("TO", Route::targetCluster)
                .text("TOPICS", ImportCommand::topics)
                .text("START", Route::startFrom));
    imported.notes().forEach(note -> printer().sentence("! " + note));
  }

  private static String topics(Route route) {
    return route.topics().stream()
        .map(
            rule ->
                (rule.topic() == null ? rule.pattern() : rule.topic())
                    + (rule.target() == null ? "" : " as " + rule.target()))
        .collect(Collectors.joining(", "));
  }

  private void create(ControllerClient controller, Route route) {
    try {
      controller.createRoute(route, "import-" + route.id());
    } catch (ProblemException e) {
      if (e.status() != CONFLICT) {
        throw e;
      }
      printer().sentence("! " + route.id() + ": is there already, left as it is");
    }
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

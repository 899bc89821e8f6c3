package io.mainstem.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.mainstem.api.rest.Json;
import io.mainstem.bench.assignment.AssignmentBench;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How even assignment stays, and how little it moves. */
@Command(
    name = "assignment",
    mixinStandardHelpOptions = true,
    description = {
      "Two simulated days of a fleet with the controller's own planner and default settings: skewed,",
      "changing load, a topic added, workers lost, joining and restarting. No broker is started.",
      "Exit code 0 if every promise holds, 1 if one does not."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem bench assignment --json assignment.json",
      "  mainstem bench assignment --mirrors 2000 --workers 8 --seed 7"
    })
final class AssignmentCommand implements Callable<Integer> {

  @Option(
      names = "--mirrors",
      paramLabel = "P",
      defaultValue = "100000",
      description = "Partition mirrors. Default: ${DEFAULT-VALUE}.")
  private int mirrors;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "200",
      description = "Default: ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The same seed gives the same day. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result there, too.")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (workers < 2 || mirrors < workers) {
      throw new WrongUseException("--workers must be at least 2, and --mirrors at least as many");
    }
    AssignmentBench.Result result =
        new AssignmentBench(new AssignmentBench.Workload(mirrors, workers, seed), this::say).run();
    ObjectMapper mapper = Json.mapper().enable(SerializationFeature.INDENT_OUTPUT);
    say(mapper.writeValueAsString(result));
    if (json != null) {
      mapper.writeValue(json.toFile(), result);
    }
    return result.mainstem().holds() ? 0 : 1;
  }

  private void say(String line) {
    if (spec != null) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(line);
      out.flush();
    }
  }
}

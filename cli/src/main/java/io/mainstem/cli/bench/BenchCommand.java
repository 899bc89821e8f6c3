package io.mainstem.cli.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import io.mainstem.api.rest.Json;
import io.mainstem.bench.ReplicationBench;
import io.mainstem.bench.ReplicationResult;
import io.mainstem.bench.Workload;
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

/** Measurements side by side with the peer, in one run. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures side by side with the peer, in one run.",
    subcommands = BenchCommand.Replication.class)
public final class BenchCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new WrongUseException(
        "which benchmark? " + (spec == null ? "" : String.join(", ", spec.subcommands().keySet())));
  }

  /** Catch-up copying. */
  @Command(
      name = "replication",
      mixinStandardHelpOptions = true,
      description = {
        "Catch-up copying of one topic: throughput, CPU and memory of Mainstem, of MirrorMaker 2",
        "and of the target's ceiling, turn about on the same brokers and data."
      })
  static final class Replication implements Callable<Integer> {

    @Option(
        names = "--records",
        paramLabel = "N",
        description = "Records to copy. Default: ${DEFAULT-VALUE}.")
    private long records = Workload.STANDARD.records();

    @Option(
        names = "--rounds",
        paramLabel = "N",
        defaultValue = "3",
        description = "Runs of each; the median counts. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result there, too.")
    private @Nullable Path json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      if (rounds < 1 || records < Workload.STANDARD.partitions()) {
        throw new WrongUseException("--rounds and --records must be positive");
      }
      ReplicationResult result =
          new ReplicationBench(
                  Workload.STANDARD.withRecords(records),
                  rounds,
                  "io.mainstem.cli.Mainstem",
                  this::say)
              .run();
      var mapper = Json.mapper().enable(SerializationFeature.INDENT_OUTPUT);
      say(mapper.writeValueAsString(result));
      if (json != null) {
        mapper.writeValue(json.toFile(), result);
      }
      return 0;
    }

    private void say(String line) {
      if (spec != null) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
      }
    }
  }
}

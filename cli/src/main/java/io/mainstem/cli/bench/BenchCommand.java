package io.mainstem.cli.bench;

import io.mainstem.cli.WrongUseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measurements side by side with the peer, in one run. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures side by side with the peer, in one run, on brokers that it starts on this machine.",
      "docs/benchmarks.md tells the method. A ratio is always ours divided by the peer's."
    },
    subcommands = {
      ReplicationCommand.class,
      RecordPathCommand.class,
      WanCommand.class,
      LatencyCommand.class,
      AuditCommand.class,
      AssignmentCommand.class,
      FleetCommand.class,
      IdleCommand.class
    })
public final class BenchCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new WrongUseException(
        "which benchmark? " + (spec == null ? "" : String.join(", ", spec.subcommands().keySet())));
  }
}

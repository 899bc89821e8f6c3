package io.mainstem.cli.admin;

import io.mainstem.api.replication.FleetDifference;
import io.mainstem.api.replication.FleetProblem;
import io.mainstem.api.replication.FleetStatus;
import io.mainstem.api.replication.PlannedMove;
import io.mainstem.api.replication.RebalancePlan;
import io.mainstem.api.replication.WorkerDiagnosis;
import io.mainstem.cli.output.Columns;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The workers of each region as one. */
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    description =
        "Shows each region's workers as one: how many there are and are needed, how even.",
    subcommands = {
      FleetCommand.ProblemsOf.class,
      FleetCommand.DifferencesOf.class,
      FleetCommand.Diagnose.class,
      FleetCommand.Rebalance.class
    })
public final class FleetCommand extends AdminCommand {

  @Override
  public void run() {
    List<FleetStatus> fleets =
        connection.controllers().values().stream().map(controller -> controller.fleet()).toList();
    printer()
        .list(
            fleets,
            new Columns<FleetStatus>()
                .text("REGION", FleetStatus::region)
                .figure("WORKERS", FleetStatus::workersLive)
                .figure("NEEDED", FleetStatus::workersNeeded)
                .figure("MIRRORS", FleetStatus::mirrors)
                .figure("OFF PLAN", FleetStatus::offPlan)
                .figure("UNPLACED", FleetStatus::unplaced)
                .figure("WITHHELD", FleetStatus::withheld)
                .text("SPREAD", fleet -> "%.2f".formatted(fleet.spread()))
                .text("MAINTENANCE", fleet -> fleet.maintenance() == null ? "no" : "yes"));
    fleets.forEach(fleet -> printer().sentence(fleet.region() + " needs: " + fleet.whyNeeded()));
  }

  /** What is wrong. */
  @Command(
      name = "problems",
      mixinStandardHelpOptions = true,
      description = "Everything that keeps a region from copying all that its routes name.")
  static final class ProblemsOf extends AdminCommand {
    @Override
    public void run() {
      printer()
          .list(
              connection.controllers().values().stream()
                  .flatMap(controller -> controller.problems().stream())
                  .toList(),
              new Columns<FleetProblem>()
                  .text("KIND", FleetProblem::kind)
                  .text("SUBJECT", FleetProblem::subject)
                  .text("DETAIL", FleetProblem::detail));
    }
  }

  /** What is not as it should be. */
  @Command(
      name = "differences",
      mixinStandardHelpOptions = true,
      description = "Mirrors that are not where they should be, and why.")
  static final class DifferencesOf extends AdminCommand {
    @Override
    public void run() {
      printer()
          .list(
              connection.controllers().values().stream()
                  .flatMap(controller -> controller.differences().stream())
                  .toList(),
              new Columns<FleetDifference>()
                  .text("MIRROR", FleetDifference::mirror)
                  .text("WANTED", FleetDifference::wanted)
                  .text("ACTUAL", FleetDifference::actual)
                  .text("EXPLANATION", FleetDifference::explanation));
    }
  }

  /** All workers at once. */
  @Command(
      name = "diagnose",
      mixinStandardHelpOptions = true,
      description = "Asks all workers at once what they do.")
  static final class Diagnose extends AdminCommand {
    @Override
    public void run() {
      printer()
          .list(
              connection.controllers().values().stream()
                  .flatMap(controller -> controller.diagnostics().stream())
                  .toList(),
              new Columns<WorkerDiagnosis>()
                  .text("WORKER", WorkerDiagnosis::worker)
                  .text("LIVE", WorkerDiagnosis::live)
                  .figure("ANSWERED MS", WorkerDiagnosis::answeredInMillis)
                  .text("MIRRORS", WorkerDiagnosis::mirrors)
                  .text("HELD UP", WorkerDiagnosis::pauses)
                  .figure("EVENTS", worker -> worker.events().size())
                  .text("ERROR", WorkerDiagnosis::error));
    }
  }

  /** Evens out the load. */
  @Command(
      name = "rebalance",
      mixinStandardHelpOptions = true,
      description = "Evens out the load of the workers of each region.")
  static final class Rebalance extends AdminCommand {

    @Option(names = "--validate-only", description = "Only show the moves.")
    private boolean validateOnly;

    @Override
    public void run() {
      for (var controller : connection.controllers().values()) {
        RebalancePlan plan = controller.rebalance(validateOnly);
        printer()
            .list(
                plan.moves(),
                new Columns<PlannedMove>()
                    .text("MIRROR", PlannedMove::mirror)
                    .text("FROM", PlannedMove::from)
                    .text("TO", PlannedMove::to)
                    .text("REASON", PlannedMove::reason)
                    .text("EXPLANATION", PlannedMove::explanation));
        printer()
            .sentence(
                "%d moves, spread %.2f, %.2f after them"
                    .formatted(plan.moves().size(), plan.spreadBefore(), plan.spreadAfter()));
      }
    }
  }
}

package io.mainstem.cli.admin;

import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.replication.WorkerDuty;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.cli.WrongUseException;
import io.mainstem.cli.output.Columns;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Replicator workers. */
@Command(
    name = "workers",
    mixinStandardHelpOptions = true,
    description = "Lists the replicator workers and what they carry.",
    subcommands = {
      WorkersCommand.Drain.class,
      WorkersCommand.Resume.class,
      WorkersCommand.Exclude.class,
      WorkersCommand.Restarting.class
    })
public final class WorkersCommand extends AdminCommand {

  @Override
  public void run() {
    printer()
        .list(
            connection.controllers().values().stream()
                .flatMap(controller -> controller.workers().stream())
                .toList(),
            new Columns<WorkerStatus>()
                .text("WORKER", WorkerStatus::id)
                .text("REGION", WorkerStatus::region)
                .text("STATE", WorkersCommand::state)
                .figure("MIRRORS", WorkerStatus::mirrors)
                .figure("COPYING", WorkerStatus::copying)
                .figure("PAUSED", WorkerStatus::paused)
                .figure("RECORDS/S", WorkerStatus::recordsPerSecond)
                .figure("BYTES/S", WorkerStatus::bytesPerSecond)
                .text("URL", WorkerStatus::url));
  }

  private static String state(WorkerStatus worker) {
    if (!worker.live()) {
      return "gone";
    }
    return worker.duty() == WorkerDuty.OPEN
        ? "alive"
        : worker.duty().name().toLowerCase(Locale.ROOT);
  }

  /** What is decided about one worker. */
  abstract static class OneWorker extends AdminCommand {

    @Parameters(paramLabel = "WORKER", description = "Its name.")
    private String id = "";

    final void order(String verb) {
      for (ControllerClient controller : connection.controllers().values()) {
        if (controller.workers().stream().anyMatch(worker -> worker.id().equals(id))) {
          printer().value(controller.orderWorker(id, verb));
          return;
        }
      }
      throw new WrongUseException("there is no worker '" + id + "'; see 'mainstem workers'");
    }
  }

  /** Empties a worker: its mirrors go to the others. */
  @Command(
      name = "drain",
      mixinStandardHelpOptions = true,
      description = "Empties a worker: its mirrors go to the others.")
  static final class Drain extends OneWorker {
    @Override
    public void run() {
      order("drain");
    }
  }

  /** Lets a drained or excluded worker take mirrors again. */
  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets a drained or excluded worker take mirrors again.")
  static final class Resume extends OneWorker {
    @Override
    public void run() {
      order("resume");
    }
  }

  /** Takes everything from a worker, even if nobody else can take it. */
  @Command(
      name = "exclude",
      mixinStandardHelpOptions = true,
      description = "Takes everything from a worker, even if nobody else can take it.")
  static final class Exclude extends OneWorker {
    @Override
    public void run() {
      order("exclude");
    }
  }

  /** Announces a restart: for a minute its mirrors wait for it. */
  @Command(
      name = "restarting",
      mixinStandardHelpOptions = true,
      description = "Announces a restart: for a minute its mirrors wait for it.")
  static final class Restarting extends OneWorker {
    @Override
    public void run() {
      order("restarting");
    }
  }
}

package io.mainstem.cli.admin;

import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.cli.output.Columns;
import picocli.CommandLine.Command;

/** Replicator workers. */
@Command(
    name = "workers",
    mixinStandardHelpOptions = true,
    description = "Lists the replicator workers and what they carry.")
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
    return worker.draining() ? "draining" : "alive";
  }
}

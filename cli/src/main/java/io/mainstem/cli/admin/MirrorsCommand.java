package io.mainstem.cli.admin;

import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.cli.output.Columns;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Partition mirrors. */
@Command(
    name = "mirrors",
    mixinStandardHelpOptions = true,
    description = "Lists the partition mirrors: where each stands and who copies it.")
public final class MirrorsCommand extends AdminCommand {

  @Option(names = "--route", paramLabel = "ROUTE", description = "Of this route only.")
  private @Nullable String route;

  @Override
  public void run() {
    List<MirrorStatus> mirrors =
        connection.controllers().values().stream()
            .flatMap(controller -> controller.mirrors(route).stream())
            .toList();
    printer()
        .list(
            mirrors,
            new Columns<MirrorStatus>()
                .text("MIRROR", MirrorStatus::mirror)
                .text("WORKER", MirrorStatus::worker)
                .text("STATE", MirrorsCommand::state)
                .figure("SOURCE", MirrorStatus::sourcePosition)
                .figure("TARGET", MirrorStatus::targetPosition)
                .figure("LAG", MirrorStatus::lagRecords)
                .figure("LAG MS", MirrorStatus::lagMillis)
                .figure("RECORDS/S", MirrorStatus::recordsPerSecond)
                .text("PATH", mirror -> mirror.passThrough() ? "pass-through" : "record")
                .text("DETAIL", MirrorStatus::detail));
  }

  private static String state(MirrorStatus mirror) {
    return mirror.reason() == null
        ? mirror.state().name()
        : mirror.state() + "(" + mirror.reason() + ")";
  }
}

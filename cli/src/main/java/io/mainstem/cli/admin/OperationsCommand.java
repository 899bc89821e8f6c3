package io.mainstem.cli.admin;

import io.mainstem.api.operations.Operation;
import io.mainstem.cli.output.Columns;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Long-running changes. */
@Command(
    name = "operations",
    mixinStandardHelpOptions = true,
    description = "Lists long-running changes; 'show' tells the steps of one.",
    subcommands = OperationsCommand.Show.class)
public final class OperationsCommand extends AdminCommand {

  @Override
  public void run() {
    printer()
        .list(
            connection.given().getAll("/v1/operations", Operation.class),
            new Columns<Operation>()
                .text("ID", Operation::id)
                .text("KIND", Operation::kind)
                .text("SUBJECT", Operation::subject)
                .text("STATE", Operation::state)
                .text("BY", Operation::requestedBy)
                .text("CREATED", Operation::createdAt)
                .text("ERROR", Operation::error));
  }

  /** One operation whole. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows one operation with its steps.")
  static final class Show extends AdminCommand {

    @Parameters(paramLabel = "ID", description = "Its id.")
    private UUID id = new UUID(0, 0);

    @Override
    public void run() {
      printer().value(connection.given().get("/v1/operations/" + id, Operation.class));
    }
  }
}

package io.mainstem.cli.admin;

import io.mainstem.api.audit.AuditFinding;
import io.mainstem.api.client.AuditorClient;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.cli.WrongUseException;
import io.mainstem.cli.output.Columns;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done about one incident. */
final class IncidentCommands {

  private IncidentCommands() {}

  private static AuditorClient auditorOf(Connection connection, UUID incident) {
    Optional<AuditorClient> found =
        connection.auditors().values().stream()
            .filter(auditor -> knows(auditor, incident))
            .findFirst();
    return found.orElseThrow(
        () -> new WrongUseException("no auditor that was asked knows the incident " + incident));
  }

  private static boolean knows(AuditorClient auditor, UUID incident) {
    try {
      return auditor.incident(incident).id().equals(incident);
    } catch (ProblemException e) {
      if (e.status() == 404) {
        return false;
      }
      throw e;
    }
  }

  /** The records at fault. */
  @Command(
      name = "findings",
      mixinStandardHelpOptions = true,
      description = {
        "Names the records of an incident: where they stand, when they are from, and a hash of",
        "their key (printf %%s KEY | sha256sum, the first 16 digits)."
      })
  static final class Findings extends AdminCommand {

    @Parameters(paramLabel = "INCIDENT", description = "Its id.")
    private UUID incident = new UUID(0, 0);

    @Override
    public void run() {
      printer()
          .list(
              auditorOf(connection, incident).findings(incident),
              new Columns<AuditFinding>()
                  .text("VERDICT", AuditFinding::verdict)
                  .text("CLUSTER", AuditFinding::cluster)
                  .text("TOPIC", AuditFinding::topic)
                  .figure("PARTITION", AuditFinding::partition)
                  .figure("OFFSET", AuditFinding::offset)
                  .text("TIMESTAMP", AuditFinding::timestamp)
                  .text("KEY HASH", AuditFinding::keyHash)
                  .figure("AT TARGET", AuditFinding::targetOffset));
    }
  }

  /** Lost records, once more. */
  @Command(
      name = "repair",
      mixinStandardHelpOptions = true,
      description = "Delivers exactly the lost records of an incident again, and verifies it.")
  static final class Repair extends AdminCommand {

    @Parameters(paramLabel = "INCIDENT", description = "Its id.")
    private UUID incident = new UUID(0, 0);

    @Option(names = "--dry-run", description = "Only show what would be delivered.")
    private boolean dryRun;

    @Option(
        names = "--idempotency-key",
        paramLabel = "KEY",
        description = "The same key never starts a second repair.")
    private @Nullable String key;

    @Mixin private OperationWait wait = new OperationWait();

    @Override
    public void run() {
      AuditorClient auditor = auditorOf(connection, incident);
      Operation operation = auditor.repair(incident, key, dryRun);
      if (dryRun) {
        printer().value(operation);
        return;
      }
      wait.follow(
          operation,
          id -> connection.given().get("/v1/operations/" + id, Operation.class),
          printer());
    }
  }
}

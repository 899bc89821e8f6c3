package io.mainstem.cli.admin;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.cli.output.Columns;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The books. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the books of every route and topic; 'windows', 'stages', 'history', 'sla' and 'incidents'",
      "show more. 'findings' names the records of an incident, 'repair' delivers lost ones again.",
      "'mainstem audit check' exits with 1 while any window has a proved fault."
    },
    subcommands = {
      AuditCommand.Windows.class,
      AuditCommand.Incidents.class,
      IncidentCommands.Findings.class,
      IncidentCommands.Repair.class,
      AuditOverTime.Stages.class,
      AuditOverTime.History.class,
      AuditOverTime.Sla.class,
      AuditCommand.Check.class
    })
public final class AuditCommand extends AdminCommand {

  private static final Columns<AuditSummary> SUMMARY =
      new Columns<AuditSummary>()
          .text("ROUTE", AuditSummary::route)
          .text("TOPIC", AuditSummary::topic)
          .figure("VERIFIED", AuditSummary::verified)
          .figure("OPEN", AuditSummary::open)
          .figure("FAILED", AuditSummary::failed)
          .figure("AT SOURCE", AuditSummary::sourceRecords)
          .figure("AT TARGET", AuditSummary::targetRecords)
          .text("PROBLEM", AuditSummary::problem);

  @Override
  public void run() {
    printer().list(summaries(this), SUMMARY);
  }

  private static List<AuditSummary> summaries(AdminCommand command) {
    return command.connection.auditors().values().stream()
        .flatMap(auditor -> auditor.summaries().stream())
        .toList();
  }

  /** Windows, newest first. */
  @Command(
      name = "windows",
      mixinStandardHelpOptions = true,
      description = "Lists the newest windows of each region.")
  static final class Windows extends AdminCommand {

    @Option(names = "--route", paramLabel = "ROUTE", description = "Of this route only.")
    private @Nullable String route;

    @Option(names = "--failed", description = "Only those with a proved fault.")
    private boolean failed;

    @Override
    public void run() {
      Stream<AuditWindow> windows =
          connection.auditors().values().stream()
              .flatMap(auditor -> auditor.windows(route, null).items().stream())
              .filter(window -> !failed || window.verdict().failed());
      printer()
          .list(
              windows.toList(),
              new Columns<AuditWindow>()
                  .text("START", AuditWindow::start)
                  .text("MIRROR", AuditWindow::mirror)
                  .text("VERDICT", AuditWindow::verdict)
                  .figure("AT SOURCE", AuditWindow::source)
                  .figure("AT TARGET", AuditWindow::target)
                  .figure("FILTERED", AuditWindow::filtered)
                  .text("DETAIL", AuditWindow::detail));
    }
  }

  /** Open incidents. */
  @Command(
      name = "incidents",
      mixinStandardHelpOptions = true,
      description = "Lists the open incidents.")
  static final class Incidents extends AdminCommand {

    @Override
    public void run() {
      printer()
          .list(
              connection.auditors().values().stream()
                  .flatMap(auditor -> auditor.openIncidents().stream())
                  .toList(),
              new Columns<Incident>()
                  .text("ID", Incident::id)
                  .text("OPENED", Incident::openedAt)
                  .text("MIRROR", Incident::mirror)
                  .text("VERDICT", Incident::verdict)
                  .figure("RECORDS", Incident::records)
                  .text("DETAIL", Incident::detail));
    }
  }

  /** For scripts. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Exits with 0 if no window has a proved fault, with 1 otherwise.")
  static final class Check extends AdminCommand implements Callable<Integer> {

    @Override
    public Integer call() {
      List<AuditSummary> failed =
          summaries(this).stream().filter(summary -> summary.failed() > 0).toList();
      if (failed.isEmpty()) {
        printer().sentence("Every window that could be proved balances.");
        return 0;
      }
      printer().list(failed, SUMMARY);
      return 1;
    }

    @Override
    public void run() {
      call();
    }
  }
}

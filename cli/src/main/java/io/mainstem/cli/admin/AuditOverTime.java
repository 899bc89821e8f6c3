package io.mainstem.cli.admin;

import io.mainstem.api.audit.AuditTally;
import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.StageWindow;
import io.mainstem.api.audit.StageWindow.ServiceCount;
import io.mainstem.cli.output.Columns;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The books from end to end, and over time. */
final class AuditOverTime {

  private AuditOverTime() {}

  /** From producer to consumer. */
  @Command(
      name = "stages",
      mixinStandardHelpOptions = true,
      description = "Lists the newest windows from producer to consumer, where clients count.")
  static final class Stages extends AdminCommand {

    @Option(names = "--route", paramLabel = "ROUTE", description = "Of this route only.")
    private @Nullable String route;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Of this source topic only.")
    private @Nullable String topic;

    @Override
    public void run() {
      printer()
          .list(
              connection.auditors().values().stream()
                  .flatMap(auditor -> auditor.stages(route, topic).stream())
                  .toList(),
              new Columns<StageWindow>()
                  .text("START", StageWindow::start)
                  .text("MIRROR", StageWindow::mirror)
                  .text("PRODUCED", window -> words(window.produced()))
                  .figure("AT SOURCE", StageWindow::source)
                  .figure("AT TARGET", StageWindow::target)
                  .text("CONSUMED", window -> words(window.consumed()))
                  .text("PROBLEM", StageWindow::problem));
    }

    private static String words(List<ServiceCount> counts) {
      return String.join(
          ", ", counts.stream().map(count -> count.service() + " " + count.records()).toList());
    }
  }

  /** Promises. */
  @Command(
      name = "sla",
      mixinStandardHelpOptions = true,
      description =
          "Shows what every route and topic delivers, and what is promised; - is no data.")
  static final class Sla extends AdminCommand {

    @Override
    public void run() {
      printer()
          .list(
              connection.auditors().values().stream()
                  .flatMap(auditor -> auditor.sla().stream())
                  .toList(),
              new Columns<SlaStatus>()
                  .text("ROUTE", SlaStatus::route)
                  .text("TOPIC", SlaStatus::topic)
                  .text("STATE", SlaStatus::state)
                  .text("LAG RECORDS", sla -> orDash(sla.lagRecords()))
                  .text("LAG MS", sla -> orDash(sla.lagMillis()))
                  .text(
                      "P99 MS",
                      sla ->
                          sla.latencyMillis().count() == 0
                              ? "-"
                              : String.valueOf(sla.latencyMillis().p99()))
                  .text("COMPLETE", sla -> orDash(sla.completeness()))
                  .text("BUDGET LEFT", sla -> orDash(sla.errorBudgetLeft()))
                  .text("HOURS UNTIL LOSS", AuditOverTime::hours)
                  .text("REASONS", sla -> String.join("; ", sla.reasons())));
    }
  }

  private static String orDash(@Nullable Number figure) {
    return figure == null ? "-" : figure.toString();
  }

  private static String hours(SlaStatus sla) {
    Double hours = sla.hoursUntilLoss();
    return hours == null
        ? sla.truncation().name().toLowerCase(Locale.ROOT)
        : String.format(Locale.ROOT, "%.1f", hours);
  }

  /** Sums. */
  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "Shows the books of the last two days by hour, or of two months by day.")
  static final class History extends AdminCommand {

    @Option(names = "--days", description = "By day instead of by hour.")
    private boolean days;

    @Option(names = "--route", paramLabel = "ROUTE", description = "Of this route only.")
    private @Nullable String route;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Of this source topic only.")
    private @Nullable String topic;

    @Override
    public void run() {
      AuditTally.Grain grain = days ? AuditTally.Grain.DAY : AuditTally.Grain.HOUR;
      printer()
          .list(
              connection.auditors().values().stream()
                  .flatMap(auditor -> auditor.history(grain, route, topic).stream())
                  .toList(),
              new Columns<AuditTally>()
                  .text(grain.name().toUpperCase(Locale.ROOT), AuditTally::start)
                  .text("ROUTE", AuditTally::route)
                  .text("TOPIC", AuditTally::topic)
                  .figure("VERIFIED", AuditTally::verified)
                  .figure("OPEN", AuditTally::open)
                  .figure("FAILED", AuditTally::failed)
                  .figure("AT SOURCE", AuditTally::sourceRecords)
                  .figure("AT TARGET", AuditTally::targetRecords));
    }
  }
}

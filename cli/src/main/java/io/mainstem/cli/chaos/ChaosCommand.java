package io.mainstem.cli.chaos;

import io.mainstem.chaos.check.Verdict;
import io.mainstem.chaos.report.ChaosReport;
import io.mainstem.chaos.report.ChaosResult;
import io.mainstem.chaos.report.ScenarioResult;
import io.mainstem.chaos.scenario.ChaosRun;
import io.mainstem.chaos.scenario.LaboratorySystem;
import io.mainstem.chaos.scenario.Pace;
import io.mainstem.chaos.scenario.Scenario;
import io.mainstem.chaos.scenario.Scenarios;
import io.mainstem.cli.WrongUseException;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.laboratory.Laboratory;
import io.mainstem.local.laboratory.ServiceRuntime;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fault scenarios, with verdicts. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Attacks a whole system on this machine and says whether anything was lost, repeated or",
      "reordered. Exits with 0 only if every scenario is VALID."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem chaos --scenario worker-killed --report chaos-report",
      "  mainstem chaos --random 3 --seed 42"
    })
public final class ChaosCommand implements Callable<Integer> {

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      arity = "1..*",
      completionCandidates = Names.class,
      description = "Which: ${COMPLETION-CANDIDATES}. Default: all.")
  private List<String> names = List.of();

  @Option(
      names = "--random",
      paramLabel = "N",
      description = "Instead, N scenarios of several faults of any kind, drawn from the seed.")
  private int random;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed attacks in the same way. Default: a new one.")
  private long seed = ThreadLocalRandom.current().nextLong(1_000_000);

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "chaos-report",
      description = "Folder for results, history, timeline and logs. Default: ${DEFAULT-VALUE}.")
  private Path reportFolder = Path.of("chaos-report");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    List<Scenario> scenarios = scenarios();
    try (WorkDirectory work = WorkDirectory.temporary();
        Laboratory laboratory =
            Laboratory.in(work, ServiceRuntime.own("io.mainstem.cli.Mainstem")).build();
        ChaosReport report = ChaosReport.in(reportFolder)) {
      say("Seed " + seed + ", " + scenarios.size() + " scenario(s); starting the system");
      laboratory.start();
      ChaosResult result =
          new ChaosRun(new LaboratorySystem(laboratory), Pace.GENTLE, report)
              .run(scenarios, seed, this::tell);
      report.copyLogs(work.path());
      say(result.verdict() + ": " + reportFolder.toAbsolutePath());
      return result.verdict() == Verdict.VALID ? 0 : 1;
    }
  }

  private List<Scenario> scenarios() {
    if (random < 0 || (random > 0 && !names.isEmpty())) {
      throw new WrongUseException("--random takes a positive number, and no --scenario beside it");
    }
    if (random > 0) {
      return Scenarios.random(random, seed);
    }
    try {
      return names.isEmpty() ? Scenarios.all() : names.stream().map(Scenarios::named).toList();
    } catch (IllegalArgumentException e) {
      throw new WrongUseException(String.valueOf(e.getMessage()), e);
    }
  }

  private void tell(ScenarioResult result) {
    say(
        "%-8s %-28s faults %d  acked %,d  lost %d  duplicated %d  reordered %d"
            .formatted(
                result.verdict(),
                result.name(),
                result.faultsInjected(),
                result.acked(),
                result.lost(),
                result.duplicated(),
                result.reordered()));
    result.reasons().forEach(reason -> say("         " + reason));
  }

  private void say(String line) {
    if (spec != null) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(line);
      out.flush();
    }
  }

  /** For completion and help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Scenarios.all().stream().map(Scenario::name).iterator();
    }
  }
}

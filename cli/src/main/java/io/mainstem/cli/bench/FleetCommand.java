package io.mainstem.cli.bench;

import io.mainstem.bench.FleetBench;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a fleet of real processes does when its parts are killed and drained. */
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    description = {
      "Real workers and controllers over real brokers, under light traffic whose every record is checked:",
      "workers are killed and drained, then the leading controller is killed. There is no peer.",
      "Goal: a killed worker's mirrors copy elsewhere within 10 s, a drained one's within 5 s, a killed",
      "controller costs 10 s of waiting for changes and nothing else, and no record is lost or repeated.",
      "Exit code 0 if every promise holds, 1 if one does not."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem bench fleet --json fleet.json",
      "  mainstem bench fleet --mirrors 200 --workers 3 --times 1"
    })
final class FleetCommand implements Callable<Integer> {

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--mirrors",
      paramLabel = "P",
      defaultValue = "2000",
      description = "Partition mirrors. Default: ${DEFAULT-VALUE}.")
  private int mirrors;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "8",
      description = "Worker processes. Default: ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "500",
      description = "Records per second, over all mirrors. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--times",
      paramLabel = "T",
      defaultValue = "3",
      description =
          "Workers that are killed, and as many that are drained. Default: ${DEFAULT-VALUE}.")
  private int times;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (workers < 2 || mirrors < workers || rate < 1 || times < 1) {
      throw new WrongUseException(
          "--workers must be at least 2, --mirrors as many, --rate and --times at least 1");
    }
    FleetBench.Result result =
        new FleetBench(
                common.options(),
                new FleetBench.Workload(mirrors, workers, rate, times),
                common::say)
            .run();
    common.report(result);
    return result.mainstem().holds() ? 0 : 1;
  }
}

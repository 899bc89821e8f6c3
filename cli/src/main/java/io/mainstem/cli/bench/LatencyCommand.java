package io.mainstem.cli.bench;

import io.mainstem.bench.LatencyBench;
import io.mainstem.bench.Workload;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What copying adds to latency. */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    description = {
      "The latency that copying adds, from the source's acknowledgement to a consumer at the target,",
      "while records arrive at half of MirrorMaker 2's peak rate, which is measured first.",
      "Goal: ratio.p99 <= 0.2."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem bench latency --json latency.json",
      "  mainstem bench latency --rate 20000 --for 60"
    })
final class LatencyCommand implements Callable<Integer> {
  private static final long RECORDS = 1_000_000;
  private static final long WARM_UP = 500_000;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Records per second, instead of half of MirrorMaker 2's peak.")
  private double rate;

  @Option(
      names = "--for",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description =
          "How long is measured, after one and a half times as long to warm up. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Override
  public Integer call() throws IOException {
    if (rate < 0 || seconds < 1) {
      throw new WrongUseException("--rate and --for must be positive");
    }
    Duration time = Duration.ofSeconds(seconds);
    Workload peak = common.sized(Workload.STANDARD.withRecords(RECORDS, WARM_UP));
    common.report(
        new LatencyBench(common.options(), time.multipliedBy(3).dividedBy(2), time, common::say)
            .run(peak, rate));
    return 0;
  }
}

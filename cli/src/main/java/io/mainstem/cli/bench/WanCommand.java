package io.mainstem.cli.bench;

import io.mainstem.bench.WanBench;
import io.mainstem.bench.WanBench.LinkShape;
import io.mainstem.bench.Workload;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copying over a long link. */
@Command(
    name = "wan",
    mixinStandardHelpOptions = true,
    description = {
      "Catch-up copying over a long link between source and worker, as deployed: workers run next to",
      "the target. MirrorMaker 2 reads through the same link.",
      "Goal: ratio.ofLink >= 0.9 for every partition count."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem bench wan --json wan.json",
      "  mainstem bench wan --partitions 1 --round-trip-ms 200 --megabits 100"
    })
final class WanCommand implements Callable<Integer> {
  private static final long RECORDS = 1_500_000;
  private static final long WARM_UP = 500_000;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--partitions",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8",
      description = "A run for each count. Default: ${DEFAULT-VALUE}.")
  private List<Integer> partitions = List.of();

  @Option(
      names = "--round-trip-ms",
      paramLabel = "N",
      defaultValue = "80",
      description = "Milliseconds there and back. Default: ${DEFAULT-VALUE}.")
  private int roundTripMillis;

  @Option(
      names = "--megabits",
      paramLabel = "N",
      defaultValue = "200",
      description = "What the link carries, Mbit/s each way. Default: ${DEFAULT-VALUE}.")
  private int megabits;

  @Override
  public Integer call() throws IOException {
    if (roundTripMillis < 0 || megabits < 1 || partitions.stream().anyMatch(count -> count < 1)) {
      throw new WrongUseException("--round-trip-ms, --megabits and --partitions must be positive");
    }
    LinkShape link = new LinkShape(roundTripMillis, megabits);
    Workload workload = common.sized(Workload.STANDARD.withRecords(RECORDS, WARM_UP));
    common.report(new WanBench(common.options(), link, common::say).run(workload, partitions));
    return 0;
  }
}

package io.mainstem.cli.bench;

import io.mainstem.bench.IdleBench;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What idle mirrors cost. */
@Command(
    name = "idle",
    mixinStandardHelpOptions = true,
    description = {
      "Thousands of mirrors on one worker, with nothing to copy: how long until all of them copy, and",
      "what memory and CPU the worker takes then. There is no peer.",
      "Goal: 10,000 mirrors within 2 GiB of heap and native memory, CPU near zero."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  mainstem bench idle --json idle.json", "  mainstem bench idle --topics 2"})
final class IdleCommand implements Callable<Integer> {

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--topics",
      paramLabel = "N",
      defaultValue = "10",
      description = "Topics to mirror. Default: ${DEFAULT-VALUE}.")
  private int topics;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Partitions of each topic. Default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--for",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long the idle worker is watched. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Override
  public Integer call() throws IOException {
    if (topics < 1 || partitions < 1 || seconds < 1) {
      throw new WrongUseException("--topics, --partitions and --for must be positive");
    }
    common.report(new IdleBench(common.options(), common::say).run(topics, partitions, seconds));
    return 0;
  }
}

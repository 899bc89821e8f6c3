package io.mainstem.cli.bench;

import io.mainstem.bench.RecordPathBench;
import io.mainstem.bench.Workload;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copying with a filter. */
@Command(
    name = "record-path",
    mixinStandardHelpOptions = true,
    description = {
      "Catch-up copying over a route with a filter that drops a record of every batch, so that all",
      "batches are taken apart and made anew. MirrorMaker 2 beside it copies everything.",
      "Goal: ratio.throughput >= 3.5."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem bench record-path --json record-path.json",
      "  mainstem bench record-path --drop-one-in 0"
    })
final class RecordPathCommand implements Callable<Integer> {

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--drop-one-in",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "One record in so many is dropped; 0 for none: the filter looks at all and keeps all. Default: ${DEFAULT-VALUE}.")
  private int dropOneIn;

  @Override
  public Integer call() throws IOException {
    if (dropOneIn < 0 || dropOneIn == 1) {
      throw new WrongUseException("--drop-one-in must be 0, or 2 and more");
    }
    Workload workload = common.sized(Workload.STANDARD).withDropOneIn(dropOneIn);
    common.report(new RecordPathBench(common.options(), common::say).run(workload));
    return 0;
  }
}

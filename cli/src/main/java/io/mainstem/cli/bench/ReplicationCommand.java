package io.mainstem.cli.bench;

import io.mainstem.bench.ReplicationBench;
import io.mainstem.bench.ReplicationResult;
import io.mainstem.bench.Workload;
import io.mainstem.bench.WorkloadTable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Catch-up copying. */
@Command(
    name = "replication",
    mixinStandardHelpOptions = true,
    description = {
      "Catch-up copying of one topic (8 partitions, 8 million records of 400 B JSON after 4 million",
      "to warm up, lz4, 128 KiB batches): throughput, CPU and memory of Mainstem, of MirrorMaker 2",
      "and the target's ceiling, turn about on the same brokers and data.",
      "Goals: ratio.throughput >= 8, ratio.cpu <= 0.1, ratio.ofCeiling >= 0.8."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem bench replication --json replication.json",
      "  mainstem bench replication --records 1000000 --rounds 1",
      "  mainstem bench replication --table"
    })
final class ReplicationCommand implements Callable<Integer> {

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--table",
      description =
          "Afterwards, one shorter round for each of several codecs, record sizes, batch sizes and partition counts.")
  private boolean table;

  @Option(
      names = "--table-seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "About how long MirrorMaker 2 takes for a line. Default: ${DEFAULT-VALUE}.")
  private int tableSeconds;

  @Override
  public Integer call() throws IOException {
    List<Workload> further = table ? WorkloadTable.lasting(tableSeconds) : List.of();
    ReplicationResult result =
        new ReplicationBench(common.options(), common::say)
            .run(common.sized(Workload.STANDARD), further);
    if (table) {
      common.say(ReplicationResult.Row.header());
      result.table().forEach(row -> common.say(row.toString()));
    }
    common.report(result);
    return 0;
  }
}

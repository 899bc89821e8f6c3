package io.mainstem.cli.bench;

import io.mainstem.bench.AuditBench;
import io.mainstem.bench.Workload;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What auditing costs. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "What auditing costs: nanoseconds for each record of 1 KB where records are compared, and the share",
      "of the replicator's throughput that is gone while an auditor reads both ends on the same machine.",
      "There is no peer.",
      "Goals: nanosPerRecord <= 150, throughputLoss <= 0.05."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem bench audit --json audit.json",
      "  mainstem bench audit --records 1000000 --rounds 1"
    })
final class AuditCommand implements Callable<Integer> {

  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException {
    common.report(
        new AuditBench(common.options(), common::say).run(common.sized(Workload.STANDARD)));
    return 0;
  }
}

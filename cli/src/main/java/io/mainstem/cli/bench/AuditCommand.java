package io.mainstem.cli.bench;

import io.mainstem.bench.AuditBench;
import io.mainstem.bench.Workload;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What auditing costs. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "What auditing costs: nanoseconds for each record of 1 KB where records are compared, bytes on disk",
      "for each verified window of a mirror, and the share of the replicator's throughput that is gone while",
      "an auditor reads both ends on the same machine. There is no peer. Takes about a quarter of an hour.",
      "Goals: nanosPerRecord <= 150, bytesPerWindow <= 250, throughputLoss <= 0.05."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mainstem bench audit --json audit.json",
      "  mainstem bench audit --records 1000000 --rounds 1"
    })
final class AuditCommand implements Callable<Integer> {

  /** Rounds differ by more than what is to be told: fewer and shorter ones tell nothing. */
  private static final int ROUNDS = 10;

  private static final long RECORDS = 12_000_000;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--auditor-nice",
      paramLabel = "0..19",
      defaultValue = "19",
      description =
          "How far the auditor gives way where processor time is scarce; 19 is about the hundredth of the weight"
              + " that its unit in deploy/systemd gives it, 0 is none. Default: ${DEFAULT-VALUE}.")
  private int auditorNice;

  @Override
  public Integer call() throws IOException {
    common.report(
        new AuditBench(common.options(ROUNDS), auditorNice, common::say)
            .run(common.sized(Workload.STANDARD.withRecords(RECORDS, RECORDS / 2))));
    return 0;
  }
}

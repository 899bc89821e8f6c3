package io.mainstem.cli.demo;

/** Prints the books for people. */
final class Summary {

  private final StatusLine line;

  Summary(StatusLine line) {
    this.line = line;
  }

  void print(DemoReport report) {
    line.say("");
    line.say("Produced      %,d records".formatted(report.produced()));
    for (DemoReport.Arrived region : report.regions()) {
      line.say(
          "%-12s  %,d delivered, %,d lost, %,d duplicated, %,d reordered"
              .formatted(
                  region.region(),
                  region.delivered(),
                  region.lost(),
                  region.duplicated(),
                  region.reordered()));
    }
    DemoReport.Windows windows = report.windows();
    line.say(
        "Audit         %,d windows verified, %,d open, %,d failed"
            .formatted(windows.verified(), windows.open(), windows.failed()));
    DemoReport.Latency latency = report.replicationLatencyMs();
    line.say(
        "Latency       p50 %,d ms, p99 %,d ms, max %,d ms"
            .formatted(latency.p50(), latency.p99(), latency.max()));
    if (report.workersKilled() > 0) {
      line.say("Chaos         %,d workers killed".formatted(report.workersKilled()));
    }
    DemoReport.Replay replay = report.replay();
    if (replay != null) {
      line.say(
          "Content       %,d pass(es) over %s: every aggregate %s the file"
              .formatted(
                  replay.passes(), replay.file(), replay.equal() ? "equals" : "DIFFERS FROM"));
    }
    if (report.peakRssMegabytes() > 0) {
      line.say("Memory        %,d MiB at most, all processes".formatted(report.peakRssMegabytes()));
    }
    line.say(report.holds() ? "Everything balances." : "");
  }
}

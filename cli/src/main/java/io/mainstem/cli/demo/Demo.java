package io.mainstem.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.rest.Json;
import io.mainstem.chaos.books.ContentDigest;
import io.mainstem.chaos.books.RegionTally;
import io.mainstem.chaos.books.Tally;
import io.mainstem.chaos.workload.Workload;
import io.mainstem.cli.WrongUseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A demo from start to end: start the system, load it, watch it, drain it, balance the books. One
 * thread.
 */
final class Demo implements AutoCloseable {

  private static final int BYTES_PER_RECORD = 220;
  private static final Duration COPYING_PATIENCE = Duration.ofMinutes(2);
  private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(2);
  private static final Duration UNTIL_ENDED = Duration.ofDays(3650);
  private static final long TICK_MILLIS = 200;

  private final DemoOptions options;
  private final StatusLine line;
  private final @Nullable CsvReplay replay;
  private final DemoSystem system;
  private final AuditWatch audit;
  private final WorkerKiller killer;
  private final ResidentMemory memory = new ResidentMemory();
  private final long begun = System.nanoTime();
  private long secondShown = -1;
  private long producedShown;
  private long shownAt;
  private AuditWatch.@Nullable Books auditBooks;

  /**
   * @throws WrongUseException if the input cannot be read
   */
  Demo(DemoOptions options, PrintWriter out) {
    this.options = options;
    this.line = new StatusLine(out, onTerminal());
    Path input = options.input();
    this.replay = input == null ? null : CsvReplay.of(input, options.key());
    this.system = DemoSystem.of(options);
    this.audit = new AuditWatch(system.regions(), DemoSystem.TOPIC);
    this.killer = new WorkerKiller(system.regions());
  }

  /**
   * Runs until the time is over.
   *
   * @return whether everything balances
   */
  boolean run() throws IOException {
    line.say(
        "Starting %d regions with a broker, all services and %d workers each, and ZooKeeper (files in %s)"
            .formatted(
                options.regions(),
                system.workers().size() / options.regions(),
                system.directory()));
    LogicalTopic topic = system.start(options.rate() / options.regions() * BYTES_PER_RECORD);
    line.say(
        "%5.1f s  everything runs, logical topic '%s' is there".formatted(seconds(), topic.name()));
    if (system.consoleUrl().getPort() != options.port()) {
      line.say("Port " + options.port() + " is taken: the console has another one");
    }
    line.say("Console: " + system.consoleUrl());
    try (DemoLoad load = new DemoLoad(system.regions(), topic, options.rate(), replay)) {
      return run(load);
    }
  }

  private boolean run(DemoLoad load) throws IOException {
    Workload workload = load.workload();
    // Producing at full rate into routes that are still being taken up would only pile up a lag.
    if (!watch(workload, COPYING_PATIENCE, system::copying)) {
      line.say("%5.1f s  not every route is open yet; see the console".formatted(seconds()));
    }
    workload.start();
    double copying = awaitCopying(workload);
    if (options.chaos()) {
      killer.start();
    }
    produce(workload);
    killer.close();
    boolean drained = drain(workload);
    DemoReport report = report(load, copying);
    new Summary(line).print(report);
    if (!drained) {
      line.say(
          "Not everything was delivered and verified within " + DRAIN_PATIENCE.toSeconds() + " s.");
    }
    write(report);
    if (!report.holds()) {
      line.say(
          "It does not balance."
              + (options.keep() == null ? " Run again with --keep DIR to read the logs." : ""));
    }
    return report.holds();
  }

  private double awaitCopying(Workload workload) {
    boolean all =
        watch(
            workload,
            COPYING_PATIENCE,
            () ->
                workload.tally().regions().stream().allMatch(region -> region.delivered() > 0)
                    && system.copying());
    double after = seconds();
    line.say(
        all
            ? "%5.1f s  every route is copying".formatted(after)
            : "%5.1f s  not every route is copying yet; see the console".formatted(after));
    return after;
  }

  private void produce(Workload workload) {
    Duration time = options.time();
    if (replay != null && time == null) {
      replay.endAfterThisPass();
    }
    watch(workload, time == null ? UNTIL_ENDED : time, workload::isProduced);
    if (replay != null && !workload.isProduced()) {
      replay.endAfterThisPass();
      watch(workload, UNTIL_ENDED, workload::isProduced);
    }
  }

  /** Stops producing, and waits until all is delivered and verified. */
  private boolean drain(Workload workload) {
    line.say("%5.1f s  draining".formatted(seconds()));
    workload.stopProducing();
    boolean delivered = watch(workload, DRAIN_PATIENCE, () -> workload.backlog() == 0);
    long produced = workload.tally().acknowledged();
    boolean verified =
        watch(workload, DRAIN_PATIENCE, () -> auditBooks != null && auditBooks.settled(produced));
    return delivered && verified;
  }

  /** Shows how it goes until the condition holds; false if the time was over before. */
  private boolean watch(Workload workload, Duration patience, BooleanSupplier until) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!until.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      system.requireNothingDied();
      show(workload);
      try {
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private void show(Workload workload) {
    long second = (long) seconds();
    if (second == secondShown) {
      return;
    }
    memory.look();
    auditBooks = audit.look().orElse(null);
    Tally tally = workload.tally();
    long now = System.nanoTime();
    double rate =
        secondShown < 0 ? 0 : (tally.acknowledged() - producedShown) * 1e9 / (now - shownAt);
    line.show(second, text(second, tally, Math.max(0, rate)));
    secondShown = second;
    producedShown = tally.acknowledged();
    shownAt = now;
  }

  private String text(long second, Tally tally, double rate) {
    long delivered = tally.regions().stream().mapToLong(RegionTally::delivered).min().orElse(0);
    String windows =
        Optional.ofNullable(auditBooks)
            .map(
                books ->
                    "%,d verified %,d open %,d failed"
                        .formatted(
                            books.windows().verified(),
                            books.windows().open(),
                            books.windows().failed()))
            .orElse("no data");
    return "%5d s  %,7.0f/s  produced %,d  everywhere %,d  duplicated %d  audit: %s%s"
        .formatted(
            second,
            rate,
            tally.acknowledged(),
            delivered,
            tally.duplicated(),
            windows,
            options.chaos() ? "  killed %d".formatted(killer.killed()) : "");
  }

  private DemoReport report(DemoLoad load, double copying) {
    Tally tally = load.workload().tally();
    AuditWatch.Books books = audit.look().orElse(auditBooks);
    ContentDigest pass = replay == null ? null : replay.digest();
    return new DemoReport(
        tally.acknowledged(),
        tally.regions().stream().mapToLong(RegionTally::delivered).min().orElse(0),
        tally.lost(),
        tally.duplicated(),
        tally.reordered(),
        tally.phantom(),
        books == null ? new DemoReport.Windows(0, 0, 0) : books.windows(),
        DemoReport.Latency.of(load.latency()),
        system.consoleUrl().toString(),
        DemoReport.Arrived.of(tally),
        load.compare(options, pass),
        killer.killed(),
        copying,
        memory.peakMegabytes());
  }

  private void write(DemoReport report) throws IOException {
    Path file = options.report();
    if (file == null) {
      return;
    }
    ObjectMapper mapper = Json.mapper();
    try {
      mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), report);
    } catch (IOException e) {
      throw new IOException(
          "the report cannot be written to " + file.toAbsolutePath() + ": " + e.getMessage(), e);
    }
    line.say("Report: " + file.toAbsolutePath());
  }

  /**
   * Newer runtimes give a console without a terminal, too; then the line is only drawn more often.
   */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean onTerminal() {
    return System.console() != null;
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Ends every process and deletes what they wrote, unless it is to be kept. */
  @Override
  public void close() throws IOException {
    killer.close();
    system.close();
    if (replay != null) {
      replay.close();
    }
  }
}

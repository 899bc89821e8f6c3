package io.mainstem.bench;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.bench.audit.BooksSize;
import io.mainstem.bench.audit.FullPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * What auditing costs: each record on the full path, each window on disk, and the replicator: the
 * same catch-up copying without and with an auditor of both ends on the same machine, turn about.
 * There is no peer: nobody else audits.
 */
public final class AuditBench {

  private static final String TOPIC = "bench";
  private static final int RECORD_BYTES = 1_024;
  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final Duration POLL = Duration.ofMillis(200);

  private final BenchOptions options;
  private final int niceness;
  private final Consumer<String> progress;

  /**
   * What was found.
   *
   * @param nanosPerRecord of 1 KB, on the full path: hash, sums, order hash and sketch
   * @param decodeNanos beside it, taking such a record out of an uncompressed batch
   * @param inflateNanos beside it, taking such a record out of an lz4 batch
   * @param throughputLoss share of the replicator's throughput that is gone while the auditor reads
   *     both ends; of the medians
   * @param bytesPerWindow on disk for each verified window of a mirror, at its largest: see {@link
   *     BooksSize.Size}
   * @param bytesPerOldWindow the same after an hour
   * @param bytesPerSummedWindow the same after a week
   * @param auditorCpuSecondsPerGigabyte of record values, counted at both ends
   * @param secondsToVerify from the last record's arrival until all records were counted at both
   *     ends
   */
  public record Cost(
      double nanosPerRecord,
      double decodeNanos,
      double inflateNanos,
      double throughputLoss,
      double bytesPerWindow,
      double bytesPerOldWindow,
      double bytesPerSummedWindow,
      double auditorCpuSecondsPerGigabyte,
      double secondsToVerify) {}

  /**
   * The whole result.
   *
   * @param without copying alone
   * @param with copying while both ends are audited
   * @param niceness of the auditor
   */
  public record Result(
      Workload workload,
      Cost mainstem,
      Measurement without,
      Measurement with,
      int niceness,
      int rounds,
      Machine machine) {}

  /** One round with the auditor. */
  private record Audited(Measurement copying, double cpuSecondsPerGigabyte, double seconds) {}

  /**
   * @param niceness of the auditor, 0 to 19: how far it gives way where processor time is scarce
   * @param progress hears a line per step
   */
  public AuditBench(BenchOptions options, int niceness, Consumer<String> progress) {
    this.options = options;
    this.niceness = niceness;
    this.progress = progress;
  }

  /** Measures. */
  public Result run(Workload workload) {
    FullPath.Cost record = FullPath.measureApart(RECORD_BYTES);
    progress.accept("full path: " + record);
    BooksSize.Size books = new BooksSize().measure();
    progress.accept("books: " + books);
    List<Measurement> without = new ArrayList<>();
    List<Audited> audited = new ArrayList<>();
    try (BenchSystem system = new BenchSystem(options)) {
      system.start(false);
      system.source().createTopic(TOPIC, workload.partitions());
      SourceTopic.fill(system.source().bootstrapServers(), TOPIC, workload);
      SideBySide copying = new SideBySide(system, options, progress);
      try (Admin admin = system.target().admin()) {
        copying.warmBrokers(TOPIC, workload, admin);
        for (int round = 1; round <= options.rounds(); round++) {
          Measurement alone =
              copying.copy(copier(system, "alone-" + round), workload, workload.total(), admin);
          without.add(alone);
          progress.accept("round %d: alone %s".formatted(round, alone));
          Audited both = audited(system, copying, workload, round, admin);
          audited.add(both);
          progress.accept("round %d: audited %s".formatted(round, both));
        }
      }
    }
    return result(workload, record, books, without, audited);
  }

  private Audited audited(
      BenchSystem system, SideBySide copying, Workload workload, int round, Admin admin) {
    system.auditor().start();
    long pid = system.auditor().pid();
    Niceness.set(pid, niceness);
    double before = ProcessCost.cpuSeconds(pid);
    String route = "audited-" + round;
    Verified verified = new Verified();
    Measurement measurement =
        copying.copy(
            copier(system, route),
            workload,
            workload.total(),
            admin,
            () -> verified.await(system, route, workload.total()));
    double gigabytes = 2.0 * workload.total() * workload.recordBytes() / 1e9;
    double cpu = (ProcessCost.cpuSeconds(pid) - before) / gigabytes;
    system.auditor().stop();
    return new Audited(measurement, cpu, verified.seconds);
  }

  private static MainstemWorker copier(BenchSystem system, String route) {
    return new MainstemWorker(route, system, TOPIC, null, null);
  }

  /** Waits until the auditor has counted everything at both ends. */
  private static final class Verified {
    private double seconds;

    void await(BenchSystem system, String route, long records) {
      long begun = System.nanoTime();
      while (!counted(system, route, records)) {
        if (System.nanoTime() - begun > LIMIT.toNanos()) {
          throw new IllegalStateException("the auditor has not counted everything in time");
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
      seconds = (System.nanoTime() - begun) / 1e9;
    }

    private static boolean counted(BenchSystem system, String route, long records) {
      return system.auditorClient().summaries().stream()
          .filter(books -> books.route().equals(route))
          .anyMatch(books -> holds(books, records));
    }

    private static boolean holds(AuditSummary books, long records) {
      return books.sourceRecords() == records && books.targetRecords() == records;
    }
  }

  private Result result(
      Workload workload,
      FullPath.Cost record,
      BooksSize.Size books,
      List<Measurement> without,
      List<Audited> audited) {
    Measurement alone = Measurement.median(without);
    Measurement both = Measurement.median(audited.stream().map(Audited::copying).toList());
    Cost cost =
        new Cost(
            record.nanosPerRecord(),
            record.decodeNanos(),
            record.inflateNanos(),
            1 - both.recordsPerSecond() / alone.recordsPerSecond(),
            books.bytesPerWindow(),
            books.bytesPerOldWindow(),
            books.bytesPerSummedWindow(),
            Median.of(audited, Audited::cpuSecondsPerGigabyte),
            Median.of(audited, Audited::seconds));
    return new Result(
        workload, cost, alone, both, niceness, options.rounds(), Machine.here(options.logs()));
  }
}

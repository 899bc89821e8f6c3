package io.mainstem.bench;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.bench.audit.BooksSize;
import io.mainstem.bench.audit.FullPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * What auditing costs: each record on the full path, each window on disk, and the replicator: the
 * same catch-up copying without and with an auditor of both ends on the same machine, turn about.
 * There is no peer: nobody else audits.
 *
 * <p>The first two rounds of both do not count: they are there for the compilers of the brokers and
 * of the auditor, which has little processor time for it. It stays the same process in all rounds
 * and is frozen while copying is measured alone. Which of both comes first changes from round to
 * round, so that neither gains by what drifts.
 */
public final class AuditBench {

  private static final String TOPIC = "bench";
  private static final int RECORD_BYTES = 1_024;
  private static final int WARM_UP_ROUNDS = 2;
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
   * @param pairedLoss the same of each round against the one beside it, the mean
   * @param pairedLossError standard error of that: a loss that is not twice as large cannot be told
   * @param bytesPerWindow on disk for each verified window of a mirror, at its largest: see {@link
   *     BooksSize.Size}
   * @param bytesPerOldWindow the same after an hour
   * @param bytesPerSummedWindow the same after a week
   * @param auditorCpuSecondsPerGigabyte of record values, counted at both ends
   * @param secondsToVerify from the last record's arrival until every window was verified
   */
  public record Cost(
      double nanosPerRecord,
      double decodeNanos,
      double inflateNanos,
      double throughputLoss,
      double pairedLoss,
      double pairedLossError,
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
   * @param ratesWithout records per second of each round, in order
   * @param ratesWith likewise
   * @param niceness of the auditor
   */
  public record Result(
      Workload workload,
      Cost mainstem,
      Measurement without,
      Measurement with,
      List<Double> ratesWithout,
      List<Double> ratesWith,
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
        system.auditor().start();
        Niceness.set(system.auditor().pid(), niceness);
        for (int round = 1; round <= WARM_UP_ROUNDS + options.rounds(); round++) {
          if (round % 2 == 0) {
            audited.add(audited(system, copying, workload, round, admin));
          }
          without.add(alone(system, copying, workload, round, admin));
          if (round % 2 != 0) {
            audited.add(audited(system, copying, workload, round, admin));
          }
        }
      }
    }
    without.subList(0, WARM_UP_ROUNDS).clear();
    audited.subList(0, WARM_UP_ROUNDS).clear();
    return result(workload, record, books, without, audited);
  }

  private Measurement alone(
      BenchSystem system, SideBySide copying, Workload workload, int round, Admin admin) {
    system.auditor().freeze();
    Measurement measurement =
        copying.copy(copier(system, "alone-" + round), workload, workload.total(), admin);
    system.auditor().thaw();
    progress.accept("round %d: alone %s".formatted(round, measurement));
    return measurement;
  }

  private Audited audited(
      BenchSystem system, SideBySide copying, Workload workload, int round, Admin admin) {
    String route = "audited-" + round;
    Verified verified = new Verified();
    verified.awaitAuditor(system);
    long pid = system.auditor().pid();
    double before = ProcessCost.cpuSeconds(pid);
    Measurement measurement =
        copying.copy(
            copier(system, route),
            workload,
            workload.total(),
            admin,
            () -> verified.await(system, route, workload.total()));
    double gigabytes = 2.0 * workload.total() * workload.recordBytes() / 1e9;
    double cpu = (ProcessCost.cpuSeconds(pid) - before) / gigabytes;
    Audited both = new Audited(measurement, cpu, verified.seconds);
    progress.accept("round %d: audited %s".formatted(round, both));
    return both;
  }

  private static MainstemWorker copier(BenchSystem system, String route) {
    return new MainstemWorker(route, system, TOPIC, null, null);
  }

  /** Waits until the auditor has counted everything at both ends, and found it in order. */
  private static final class Verified {
    private double seconds;

    void await(BenchSystem system, String route, long records) {
      long begun = System.nanoTime();
      until(
          () ->
              system.auditorClient().summaries().stream()
                  .filter(books -> books.route().equals(route))
                  .anyMatch(books -> holds(books, records)),
          "the auditor has not verified everything in time");
      seconds = (System.nanoTime() - begun) / 1e9;
    }

    /** One that was frozen may have to become the auditor of its region again. */
    void awaitAuditor(BenchSystem system) {
      until(() -> answers(system), "there is no auditor");
    }

    private static boolean answers(BenchSystem system) {
      try {
        system.auditorClient().summaries();
        return true;
      } catch (ProblemException | ServiceUnreachableException notYet) {
        return false;
      }
    }

    private static boolean holds(AuditSummary books, long records) {
      return books.sourceRecords() == records
          && books.targetRecords() == records
          && books.verified() > 0
          && books.open() == 0
          && books.failed() == 0;
    }

    private static void until(BooleanSupplier holds, String otherwise) {
      long begun = System.nanoTime();
      while (!holds.getAsBoolean()) {
        if (System.nanoTime() - begun > LIMIT.toNanos()) {
          throw new IllegalStateException(otherwise);
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
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
    List<Double> ratesAlone = without.stream().map(Measurement::recordsPerSecond).toList();
    List<Double> ratesBoth =
        audited.stream().map(round -> round.copying().recordsPerSecond()).toList();
    PairedLoss paired = PairedLoss.of(ratesAlone, ratesBoth);
    Cost cost =
        new Cost(
            record.nanosPerRecord(),
            record.decodeNanos(),
            record.inflateNanos(),
            1 - both.recordsPerSecond() / alone.recordsPerSecond(),
            paired.mean(),
            paired.standardError(),
            books.bytesPerWindow(),
            books.bytesPerOldWindow(),
            books.bytesPerSummedWindow(),
            Median.of(audited, Audited::cpuSecondsPerGigabyte),
            Median.of(audited, Audited::seconds));
    return new Result(
        workload,
        cost,
        alone,
        both,
        ratesAlone,
        ratesBoth,
        niceness,
        options.rounds(),
        Machine.here(options.logs()));
  }
}

package io.mainstem.chaos.audit;

import io.mainstem.chaos.audit.TrialVerdict.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Is what the auditor says true, whatever happens to the system? By hand:
 *
 * <pre>
 *   ./mainstem --version
 *   ./mvnw -q -Dquick -pl chaos-tests -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 *   java -cp "$PWD/cli/target/mainstem/lib/*:$PWD/chaos-tests/target/test-classes:$(cat chaos-tests/target/classpath)" \
 *     -Dmainstem.distribution=$PWD/cli/target/mainstem \
 *     io.mainstem.chaos.audit.AuditTrials [trials 10] [first seed 1] [--lies]
 * </pre>
 *
 * <p>Each trial draws from its seed one to three attacks on different processes, links or databases
 * (SIGKILL, SIGSTOP, restarts, rebalances, partitions, a database that is gone), while records flow
 * from two regions into one topic. With {@code --lies} up to four faults are planted, too: see
 * {@link Lies}. Then both ends are read and compared, and the auditor must have said exactly what
 * is true. Ends with 0 if it always did.
 */
public final class AuditTrials {

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private AuditTrials() {}

  public static void main(String[] arguments) throws Exception {
    List<String> numbers = Arrays.stream(arguments).filter(each -> !each.startsWith("-")).toList();
    int trials = numbers.isEmpty() ? 10 : Integer.parseInt(numbers.get(0));
    long first = numbers.size() < 2 ? 1 : Long.parseLong(numbers.get(1));
    boolean lies = List.of(arguments).contains("--lies");
    boolean right;
    try (TrialSystem system = new TrialSystem()) {
      right = run(system, trials, first, lies);
      if (!right) {
        System.out.println("Logs and books are kept in " + system.keep());
      }
    }
    System.exit(right ? 0 : 1); // threads of clients may still be about
  }

  private static boolean run(TrialSystem system, int trials, long first, boolean lies)
      throws Exception {
    long started = System.nanoTime();
    system.start();
    System.out.printf("The system was there after %d s%n", seconds(started));
    Map<Outcome, List<Long>> outcomes = new EnumMap<>(Outcome.class);
    AuditorsWord auditors = new AuditorsWord(system.judges());
    long windowsUntil = 0;
    try (EndsReader ends = new EndsReader(system)) {
      for (long seed = first; seed < first + trials; seed++) {
        EventTime time = next(windowsUntil);
        windowsUntil = time.end();
        long began = System.nanoTime();
        Trial.Result result = result(new Trial(system, ends, auditors, seed, lies, time));
        print(seed, result, seconds(began));
        outcomes
            .computeIfAbsent(result.verdict().outcome(), outcome -> new ArrayList<>())
            .add(seed);
        system.heal();
        Patience.await("an auditor", READY_WITHIN, () -> turnThePage(auditors));
        Patience.await("all mirrors to be copied", READY_WITHIN, system::allAreCopied);
      }
    }
    System.out.printf("%d trials in %d s: %s%n", trials, seconds(started), outcomes);
    return outcomes.keySet().equals(Set.of(Outcome.RIGHT));
  }

  private static Trial.Result result(Trial trial) throws InterruptedException {
    try {
      return trial.run();
    } catch (ExecutionException e) {
      TrialVerdict none =
          new TrialVerdict(Outcome.INVALID, List.of("it broke off: " + e.getCause()));
      return new Trial.Result(List.of(), 0, 0, -1, none);
    }
  }

  private static boolean turnThePage(AuditorsWord auditors) {
    auditors.turnThePage();
    return true;
  }

  /** The timestamps of the next trial, which begins now. */
  private static EventTime next(long windowsUntil) throws InterruptedException {
    long earliest = EventTime.earliestBegin(windowsUntil, Trial.LOAD_MILLIS);
    long wait = earliest - System.currentTimeMillis() + 1;
    TimeUnit.MILLISECONDS.sleep(Math.max(0, wait));
    long loadEnds = System.currentTimeMillis() + Trial.LOAD_MILLIS;
    return EventTime.until(loadEnds, Trial.LOAD_MILLIS, windowsUntil);
  }

  private static void print(long seed, Trial.Result result, long seconds) {
    System.out.printf(
        "seed=%-5d %-16s %3d s, decided after %5.1f s, records=%d planted=%d %s%n",
        seed,
        result.verdict().outcome(),
        seconds,
        result.decidedMillis() / 1_000.0,
        result.records(),
        result.planted(),
        result.harms());
    result.verdict().reasons().forEach(reason -> System.out.println("      " + reason));
  }

  private static long seconds(long since) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
  }
}

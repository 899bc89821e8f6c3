package io.mainstem.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What is done to the fleet, one thing after the other. Used once. */
final class FleetTrial {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long WARM_UP = Duration.ofSeconds(40).toMillis();

  private final FleetSystem system;
  private final FleetState state;
  private final FleetFlow flow;
  private final Consumer<String> progress;
  private double longestDelayInDrain;

  FleetTrial(FleetSystem system, FleetState state, FleetFlow flow, Consumer<String> progress) {
    this.system = system;
    this.state = state;
    this.flow = flow;
    this.progress = progress;
  }

  /**
   * Waits until a record has come through every mirror, and then until the brokers' compilers have
   * done with what the start made them do: for a time, since nobody tells when they have.
   */
  void awaitFlow() throws InterruptedException {
    List<Integer> all = List.copyOf(state.others(List.of()));
    arrivals(all, flow.mark(all), System.nanoTime());
    Thread.sleep(WARM_UP);
  }

  /**
   * @param times that a worker is killed, and that one is drained
   */
  FleetBench.Ours run(double untilAllCopied, int times) throws InterruptedException {
    List<Double> killed = new ArrayList<>();
    List<Double> drained = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      killed.add(kill(worker(2 * i)));
      drained.add(drain(worker(2 * i + 1)));
    }
    OurProcess leader = system.leader();
    OurProcess victim = worker(2 * times);
    List<Integer> hit = state.of(victim.name());
    long killedAt = System.nanoTime();
    Instant clock = Instant.now();
    leader.process().kill();
    system.controller().drainWorker(victim.name(), true);
    FleetState.await("another controller leads", PATIENCE, () -> system.isSucceeded(leader));
    double succeeded = (System.nanoTime() - killedAt) / 1e9;
    double changed = secondsUntilElsewhere(hit, victim, clock);
    Set<Integer> others = state.others(hit);
    double meanwhile = seconds(flow.longestDelay(others, killedAt, System.nanoTime()));
    progress.accept(
        ("killed the leading %s: another leads after %.1f s; a drain asked for meanwhile took %.1f s;"
                + " no record of the others took longer than %.2f s")
            .formatted(leader.name(), succeeded, changed, meanwhile));
    system.controller().drainWorker(victim.name(), false);
    leader.process().start();
    state.awaitSettled(PATIENCE);
    FleetFlow.Books books = flow.settle(PATIENCE);
    progress.accept(books.toString());
    return new FleetBench.Ours(
        untilAllCopied, killed, drained, longestDelayInDrain, succeeded, changed, meanwhile, books);
  }

  private OurProcess worker(int number) {
    return system.workers().get(number % system.workers().size());
  }

  private double kill(OurProcess victim) throws InterruptedException {
    List<Integer> hit = state.of(victim.name());
    long killedAt = System.nanoTime();
    victim.process().kill();
    List<Double> seconds = arrivals(hit, flow.mark(hit), killedAt);
    double last = seconds.get(seconds.size() - 1);
    progress.accept(
        "killed %s with %d mirrors: the first copied elsewhere after %.1f s, half of them %.1f s, the last %.1f s"
            .formatted(
                victim.name(), hit.size(), seconds.get(0), seconds.get(seconds.size() / 2), last));
    victim.process().start();
    state.awaitSettled(PATIENCE);
    return last;
  }

  private double drain(OurProcess victim) throws InterruptedException {
    List<Integer> hit = state.of(victim.name());
    long askedAt = System.nanoTime();
    Instant clock = Instant.now();
    system.controller().drainWorker(victim.name(), true);
    double last = secondsUntilElsewhere(hit, victim, clock);
    arrivals(hit, flow.mark(hit), askedAt);
    double delay = seconds(flow.longestDelay(hit, askedAt, System.nanoTime()));
    longestDelayInDrain = Math.max(longestDelayInDrain, delay);
    progress.accept(
        "drained %s with %d mirrors: the last copied elsewhere after %.1f s, no record took longer than %.2f s"
            .formatted(victim.name(), hit.size(), last, delay));
    system.controller().drainWorker(victim.name(), false);
    state.awaitSettled(PATIENCE);
    return last;
  }

  private double secondsUntilElsewhere(List<Integer> hit, OurProcess worker, Instant from)
      throws InterruptedException {
    Instant last = state.awaitElsewhere(hit, worker.name(), PATIENCE);
    return Math.max(0, seconds(Duration.between(from, last)));
  }

  /** How long each record took since, shortest first. */
  private List<Double> arrivals(List<Integer> some, List<Long> records, long since)
      throws InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      long arrived = flow.awaitArrival(some.get(i), records.get(i), PATIENCE);
      seconds.add((arrived - since) / 1e9);
    }
    return seconds.stream().sorted().toList();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}

package io.mainstem.chaos.audit;

import io.mainstem.chaos.fault.FaultKind;
import io.mainstem.chaos.fault.NamedLink;
import io.mainstem.chaos.fault.Targets;
import io.mainstem.local.link.Link;
import io.mainstem.local.process.LocalProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What can be done to a {@link TrialSystem}, and what is done to it in a trial. */
final class Harms {

  /** Longer than the books wait for a lock on their file. */
  private static final long LOCKED_MILLIS = 11_500;

  private static final long FIRST_MILLIS = 500;
  private static final long LAST_MILLIS = 5_000;
  private static final long SHORTEST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 5_000;

  /**
   * @param afterMillis from the begin of the trial
   * @param forMillis how long it is held
   */
  record Planned(Harm harm, long afterMillis, long forMillis) {}

  private Harms() {}

  /** One to three, on different victims, at any time. */
  static List<Planned> draw(TrialSystem system, SplittableRandom random) {
    List<List<Harm>> victims = new ArrayList<>(victims(system));
    List<Planned> drawn = new ArrayList<>();
    int wanted = 1 + random.nextInt(3);
    while (drawn.size() < wanted) {
      List<Harm> of = victims.remove(random.nextInt(victims.size()));
      Harm harm = of.get(random.nextInt(of.size()));
      boolean lock = harm instanceof DatabaseLocked;
      long after = FIRST_MILLIS + random.nextLong(LAST_MILLIS - FIRST_MILLIS);
      long held = SHORTEST_MILLIS + random.nextLong(LONGEST_MILLIS - SHORTEST_MILLIS);
      drawn.add(new Planned(harm, lock ? FIRST_MILLIS : after, lock ? LOCKED_MILLIS : held));
    }
    return drawn;
  }

  /** What can be done to each. */
  private static List<List<Harm>> victims(TrialSystem system) {
    List<List<Harm>> victims = new ArrayList<>();
    system.processes().forEach(process -> victims.add(toProcess(process)));
    victims.add(
        toLink(
            "the west",
            system.westLink(),
            List.of(
                FaultKind.LINK_CUT,
                FaultKind.LINK_ANSWERS_LOST,
                FaultKind.LINK_REQUESTS_LOST,
                FaultKind.LINK_CUT_MID_FRAME)));
    victims.add(
        toLink(
            "ZooKeeper",
            system.zooKeeperLink(),
            List.of(FaultKind.LINK_CUT, FaultKind.LINK_ANSWERS_LOST)));
    victims.add(
        toLink(
            "PostgreSQL",
            system.postgresLink(),
            List.of(FaultKind.LINK_CUT, FaultKind.LINK_ANSWERS_LOST)));
    victims.add(List.of(new DatabaseLocked(system.sqlite())));
    for (TrialService worker : system.workers()) {
      victims.add(List.of(new WorkerDrained(system.controller(), worker.name())));
    }
    return victims;
  }

  private static List<Harm> toProcess(LocalProcess process) {
    Targets targets = new Targets(List.of(process), List.of(), List.of(process), List.of());
    SplittableRandom onlyOne = new SplittableRandom(0);
    return List.of(
        Harm.of(process.name() + " killed", FaultKind.WORKER_KILLED.on(targets, onlyOne)),
        Harm.of(process.name() + " frozen", FaultKind.WORKER_FROZEN.on(targets, onlyOne)),
        Harm.of(process.name() + " restarted", FaultKind.BROKER_RESTARTED.on(targets, onlyOne)));
  }

  private static List<Harm> toLink(String to, Link link, List<FaultKind> kinds) {
    Targets targets =
        new Targets(List.of(), List.of(), List.of(), List.of(new NamedLink("to " + to, link)));
    return kinds.stream()
        .map(kind -> Harm.of(kind.id() + " to " + to, kind.on(targets, new SplittableRandom(0))))
        .toList();
  }
}

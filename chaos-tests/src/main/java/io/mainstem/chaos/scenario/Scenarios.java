package io.mainstem.chaos.scenario;

import io.mainstem.chaos.fault.FaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** The scenarios that there are. */
public final class Scenarios {
  private static final long PAUSE = 2_000;

  /** Longer than the session of a worker, so that others take over. */
  private static final long TAKEN_OVER = 12_000;

  private static final long SHORT = 4_000;

  private static final List<Scenario> ALL =
      List.of(
          one(
              "worker-killed",
              "A worker is killed; its mirrors go on elsewhere.",
              FaultKind.WORKER_KILLED,
              TAKEN_OVER),
          one(
              "worker-frozen",
              "A worker is stopped, others take over, and it is woken with batches in its hands.",
              FaultKind.WORKER_FROZEN,
              TAKEN_OVER),
          one(
              "broker-restarted",
              "A broker is restarted in good order.",
              FaultKind.BROKER_RESTARTED,
              SHORT),
          one(
              "broker-killed",
              "A broker is killed and comes back.",
              FaultKind.BROKER_KILLED,
              SHORT),
          one("link-cut", "A link between regions is cut both ways.", FaultKind.LINK_CUT, SHORT),
          one(
              "link-one-way",
              "Answers are lost on a link, requests are not.",
              FaultKind.LINK_ANSWERS_LOST,
              SHORT),
          one(
              "link-requests-lost",
              "Requests are lost on a link.",
              FaultKind.LINK_REQUESTS_LOST,
              SHORT),
          one(
              "link-mid-frame",
              "A connection is cut in the middle of an answer.",
              FaultKind.LINK_CUT_MID_FRAME,
              SHORT),
          one(
              "controller-killed",
              "All services of a region are killed, its controller among them; copying goes on.",
              FaultKind.SERVICES_KILLED,
              SHORT));

  private Scenarios() {}

  private static Scenario one(String name, String summary, FaultKind kind, long hold) {
    return new Scenario(name, summary, List.of(kind), 1, PAUSE, hold);
  }

  /** In the order in which they are run. */
  public static List<Scenario> all() {
    return ALL;
  }

  /**
   * @throws IllegalArgumentException if there is none of this name; the message lists those that
   *     there are
   */
  public static Scenario named(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no scenario '%s'. There are: %s"
                        .formatted(
                            name,
                            ALL.stream().map(Scenario::name).collect(Collectors.joining(", ")))));
  }

  /** Scenarios of several faults of any kind, drawn from a seed. */
  public static List<Scenario> random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Scenario> drawn = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      int faults = 2 + random.nextInt(4);
      long hold = 1_000 + random.nextLong(TAKEN_OVER);
      drawn.add(
          new Scenario(
              "random-" + i,
              faults + " faults of any kind.",
              List.of(FaultKind.values()),
              faults,
              PAUSE,
              hold));
    }
    return drawn;
  }
}

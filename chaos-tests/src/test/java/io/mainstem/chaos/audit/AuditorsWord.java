package io.mainstem.chaos.audit;

import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.rest.ServiceUnreachableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/** What the auditors say, asked of whichever of them judges. Used by one thread. */
final class AuditorsWord {

  private final List<RestClient> judges;
  private final Set<UUID> known = new HashSet<>();

  AuditorsWord(List<RestClient> judges) {
    this.judges = judges;
  }

  /**
   * What is said of the windows of a trial.
   *
   * @param told faults that stand
   * @param withdrawn faults that were told and do not stand any more
   * @param undecided why it is not all that will be said, or what cannot be known
   */
  record Word(Set<Flaw> told, Set<Flaw> withdrawn, List<String> undecided) {}

  /**
   * Asks.
   *
   * @param expected records at the source of each route, by partition
   * @throws ServiceUnreachableException if none of them answers
   * @throws ProblemException if none of them judges
   */
  Word about(EventTime time, Map<String, Map<Integer, Long>> expected) {
    List<String> undecided = undecided(time, expected);
    Set<Flaw> told = new TreeSet<>();
    Set<Flaw> withdrawn = new TreeSet<>();
    for (Incident incident : ask(rest -> rest.getAll("/v1/incidents", Incident.class))) {
      boolean fresh = time.holds(incident.windowStart().toEpochMilli());
      if (fresh || !known.contains(incident.id())) {
        (incident.closedAt() == null ? told : withdrawn).addAll(flaws(incident));
      }
    }
    return new Word(told, withdrawn, undecided);
  }

  /** Every window of a trial, as it is said to be. */
  List<String> windows(EventTime time) {
    return windows("/v1/windows?limit=500", time).stream().map(AuditorsWord::text).toList();
  }

  /** From now on incidents that are there by now are old news. */
  void turnThePage() {
    ask(rest -> rest.getAll("/v1/incidents", Incident.class))
        .forEach(incident -> known.add(incident.id()));
  }

  private List<String> undecided(EventTime time, Map<String, Map<Integer, Long>> expected) {
    List<String> undecided = new ArrayList<>();
    Map<String, Map<Integer, Long>> counted = new HashMap<>();
    for (AuditWindow window : windows("/v1/windows?limit=500", time)) {
      counted
          .computeIfAbsent(window.mirror().route(), route -> new HashMap<>())
          .merge(window.mirror().partition(), window.source(), Long::sum);
      if (window.verdict() == Verdict.UNKNOWN || window.verdict() == Verdict.REPAIRED) {
        undecided.add(text(window));
      }
    }
    for (AuditWindow window : windows("/v1/windows?limit=500&unsettled=true", time)) {
      undecided.add("not settled: " + text(window));
    }
    if (!counted.equals(expected)) {
      undecided.add("counted at the sources " + counted + " instead of " + expected);
    }
    return undecided;
  }

  private List<AuditWindow> windows(String query, EventTime time) {
    return ask(rest -> rest.getPage(query, AuditWindow.class)).items().stream()
        .filter(window -> time.holds(window.start().toEpochMilli()))
        .toList();
  }

  private static String text(AuditWindow window) {
    return "%s %s %s: %d of %d, %s"
        .formatted(
            window.verdict(),
            window.mirror(),
            window.start(),
            window.target(),
            window.source(),
            window.detail());
  }

  private static Set<Flaw> flaws(Incident incident) {
    Set<Flaw> flaws = new TreeSet<>();
    String route = incident.mirror().route();
    int partition = incident.mirror().partition();
    for (Incident.OffsetRange range : incident.sourceRanges()) {
      for (long offset = range.from(); offset < range.to(); offset++) {
        flaws.add(new Flaw(route, partition, incident.verdict(), offset));
      }
    }
    if (flaws.isEmpty()) {
      flaws.add(new Flaw(route, partition, incident.verdict(), -1));
    }
    return flaws;
  }

  private <T> T ask(Function<RestClient, T> question) {
    RuntimeException last = new IllegalStateException("There are no judges");
    for (RestClient judge : judges) {
      try {
        return question.apply(judge);
      } catch (ProblemException | ServiceUnreachableException e) {
        last = e;
      }
    }
    throw last;
  }
}

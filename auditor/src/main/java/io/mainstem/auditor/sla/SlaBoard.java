package io.mainstem.auditor.sla;

import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.SlaStatus.Target;
import io.mainstem.api.replication.LatencySummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The figures of every route and topic. Filled by the audit loop; {@link #statuses} may be read by
 * any thread.
 */
public final class SlaBoard {

  /** A route and a source topic. */
  public record Subject(String route, String topic) implements Comparable<Subject> {
    @Override
    public int compareTo(Subject other) {
      int byRoute = route.compareTo(other.route);
      return byRoute != 0 ? byRoute : topic.compareTo(other.topic);
    }
  }

  /**
   * Windows of one subject that were judged, or by how many more or fewer they are now.
   *
   * @param start of the stretch of time that they lie in
   */
  public record Bucket(Subject subject, Span span, long start, GoodAndBad windows) {}

  /**
   * How far the mirrors of a subject are behind.
   *
   * @param problem what keeps the auditor from looking; null if nothing does
   */
  public record Standing(List<LagSample> lags, @Nullable String problem) {
    public Standing {
      lags = List.copyOf(lags);
    }
  }

  private final Map<String, Target> promised;
  private final Target promisedToAll;
  private final Map<Subject, Latencies> latencies = new HashMap<>();
  private final Map<Subject, Budget> budgets = new HashMap<>();
  private volatile List<SlaStatus> statuses = List.of();

  /**
   * @param promised by route, where it differs
   */
  public SlaBoard(Target promisedToAll, Map<String, Target> promised) {
    this.promisedToAll = promisedToAll;
    this.promised = Map.copyOf(promised);
  }

  /** As of the last assessment. Without the moves of failover groups. */
  public List<SlaStatus> statuses() {
    return statuses;
  }

  /** Takes in what has arrived, by subject. */
  public void arrived(
      Arrivals arrivals, Function<Arrivals.Writer, @Nullable Subject> of, long now) {
    arrivals
        .take()
        .forEach(
            (writer, histogram) -> {
              Subject subject = of.apply(writer);
              if (subject != null) {
                arrived(subject, histogram, now);
              }
            });
  }

  private void arrived(Subject subject, Histogram histogram, long now) {
    latencies.computeIfAbsent(subject, key -> new Latencies()).add(histogram, now);
  }

  /** Takes in how many windows were judged since the last time, in each kind of stretch. */
  public void judged(List<Bucket> changes, long now) {
    for (Bucket change : changes) {
      budget(change.subject()).add(change.span(), change.start(), change.windows());
    }
    budgets.values().forEach(budget -> budget.forget(now));
  }

  /** Judges everything anew. */
  public void assess(Map<Subject, Standing> standings, long now) {
    List<SlaStatus> assessed = new ArrayList<>();
    new TreeMap<>(standings)
        .forEach((subject, standing) -> assessed.add(assess(subject, standing, now)));
    latencies.keySet().retainAll(standings.keySet());
    statuses = List.copyOf(assessed);
  }

  private SlaStatus assess(Subject subject, Standing standing, long now) {
    Latencies seen = latencies.get(subject);
    return Assessment.of(
        subject.route(),
        subject.topic(),
        promised.getOrDefault(subject.route(), promisedToAll),
        standing.lags(),
        seen == null ? LatencySummary.NO_DATA : seen.summary(now),
        budget(subject),
        List.of(),
        standing.problem(),
        now);
  }

  private Budget budget(Subject subject) {
    return budgets.computeIfAbsent(subject, key -> new Budget());
  }
}

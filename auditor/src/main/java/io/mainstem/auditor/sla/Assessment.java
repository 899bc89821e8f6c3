package io.mainstem.auditor.sla;

import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.SlaStatus.BurnRate;
import io.mainstem.api.audit.SlaStatus.Recovery;
import io.mainstem.api.audit.SlaStatus.State;
import io.mainstem.api.audit.SlaStatus.Target;
import io.mainstem.api.audit.SlaStatus.Truncation;
import io.mainstem.api.replication.LatencySummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Measures the figures of one route and topic against what is promised. Pure. */
final class Assessment {

  private static final double FAST_BURN = 14.4;
  private static final double SLOW_BURN = 6;
  private static final double MILLIS_OF_AN_HOUR = 3_600_000.0;

  /** Less than this many hours until something is lost puts the promise at risk. */
  private static final double FEW_HOURS = 6;

  private final Target target;
  private final long now;
  private final List<String> risks = new ArrayList<>();
  private final List<String> breaches = new ArrayList<>();
  private final List<String> unknowns = new ArrayList<>();

  private Assessment(Target target, long now) {
    this.target = target;
    this.now = now;
  }

  /**
   * Judges.
   *
   * @param lags one for each mirror
   * @param problem what keeps the auditor from looking; null if nothing does
   */
  static SlaStatus of(
      String route,
      String topic,
      Target target,
      List<LagSample> lags,
      LatencySummary latency,
      Budget budget,
      List<Recovery> recoveries,
      @Nullable String problem,
      long now) {
    Assessment assessment = new Assessment(target, now);
    if (problem != null) {
      assessment.unknowns.add(problem);
    }
    Long lagRecords = assessment.lagRecords(lags);
    Long lagMillis = assessment.lagMillis(lags);
    assessment.latency(latency);
    Double left = budget.left(now, target.completeness());
    List<BurnRate> burnRates = budget.burnRates(now, target.completeness());
    assessment.budget(left, burnRates);
    Truncation truncation = truncation(lags);
    Double hours = truncation == Truncation.AT_RISK ? hoursUntilLoss(lags, now) : null;
    assessment.truncation(hours);
    boolean anything = lagRecords != null || latency.count() > 0 || left != null;
    return new SlaStatus(
        route,
        topic,
        assessment.state(anything),
        assessment.reasons(),
        lagRecords,
        lagMillis,
        latency,
        budget.completeness(now),
        left,
        burnRates,
        lagRecords,
        lagMillis,
        truncation,
        hours,
        recoveries,
        target,
        Instant.ofEpochMilli(now));
  }

  private State state(boolean anything) {
    if (!breaches.isEmpty()) {
      return State.BROKEN;
    }
    if (!risks.isEmpty()) {
      return State.AT_RISK;
    }
    return anything ? State.MET : State.NO_DATA;
  }

  private List<String> reasons() {
    List<String> reasons = new ArrayList<>(breaches);
    reasons.addAll(risks);
    reasons.addAll(unknowns);
    return reasons;
  }

  private @Nullable Long lagRecords(List<LagSample> lags) {
    if (lags.isEmpty() || lags.stream().anyMatch(lag -> lag.records() == null)) {
      unknowns.add("how far copying is behind is not known of every partition");
      return null;
    }
    return lags.stream().map(LagSample::records).filter(Objects::nonNull).mapToLong(r -> r).sum();
  }

  private @Nullable Long lagMillis(List<LagSample> lags) {
    List<LagSample> behind = behind(lags);
    boolean unknown =
        lags.isEmpty()
            || lags.stream().anyMatch(lag -> lag.records() == null)
            || behind.stream().anyMatch(lag -> lag.oldest() == null);
    long oldest =
        behind.stream()
            .map(LagSample::oldest)
            .filter(Objects::nonNull)
            .mapToLong(time -> time)
            .min()
            .orElse(now);
    long millis = Math.max(0, now - oldest);
    if (millis > target.lagMillis()) {
      breaches.add(
          "a record waits for %s already, %s are promised"
              .formatted(words(millis), words(target.lagMillis())));
      return millis; // at least
    }
    return unknown ? null : millis;
  }

  private void latency(LatencySummary latency) {
    if (latency.count() == 0) {
      unknowns.add("no record was seen arriving in the last 15 minutes");
    } else if (latency.p99() > target.latencyP99Millis()) {
      breaches.add(
          "99 of 100 records took up to %s, %s are promised"
              .formatted(words(latency.p99()), words(target.latencyP99Millis())));
    }
  }

  private void budget(@Nullable Double left, List<BurnRate> rates) {
    if (left == null) {
      unknowns.add("no window has been judged");
      return;
    }
    if (left < 0) {
      breaches.add("the error budget of 30 days is overspent");
    }
    if (burns(rates, Duration.ofHours(1), Duration.ofMinutes(5), FAST_BURN)
        || burns(rates, Duration.ofHours(6), Duration.ofMinutes(30), SLOW_BURN)) {
      risks.add("the error budget is being spent too fast");
    }
  }

  private static boolean burns(
      List<BurnRate> rates, Duration stretch, Duration soon, double limit) {
    return rates.stream()
            .filter(rate -> rate.window().equals(stretch) || rate.window().equals(soon))
            .map(BurnRate::rate)
            .filter(rate -> rate != null && rate > limit)
            .count()
        == 2;
  }

  private void truncation(@Nullable Double hours) {
    if (hours != null && hours < FEW_HOURS) {
      risks.add("the source deletes what is not copied in %.1f hours".formatted(hours));
    }
  }

  private static Truncation truncation(List<LagSample> lags) {
    if (lags.isEmpty() || lags.stream().anyMatch(lag -> lag.records() == null)) {
      return Truncation.NO_DATA;
    }
    List<LagSample> behind = behind(lags);
    if (behind.isEmpty()) {
      return Truncation.NOTHING_TO_LOSE;
    }
    boolean never = true;
    for (LagSample lag : behind) {
      LagSample.RetentionRule rule = lag.retention();
      if (rule == null || rule.bySize() || (rule.millis() >= 0 && lag.oldest() == null)) {
        return Truncation.NO_DATA;
      }
      never &= rule.millis() < 0;
    }
    return never ? Truncation.NEVER : Truncation.AT_RISK;
  }

  private static @Nullable Double hoursUntilLoss(List<LagSample> lags, long now) {
    Double soonest = null;
    for (LagSample lag : behind(lags)) {
      Long oldest = lag.oldest();
      LagSample.RetentionRule rule = lag.retention();
      if (oldest != null && rule != null && rule.millis() >= 0) {
        double hours = Math.max(0, (oldest + rule.millis() - now) / MILLIS_OF_AN_HOUR);
        soonest = soonest == null ? hours : Math.min(soonest, hours);
      }
    }
    return soonest;
  }

  private static List<LagSample> behind(List<LagSample> lags) {
    return lags.stream()
        .filter(
            lag -> {
              Long records = lag.records();
              return records != null && records > 0;
            })
        .toList();
  }

  private static String words(long millis) {
    return millis < 10_000 ? millis + " ms" : millis / 1_000 + " s";
  }
}

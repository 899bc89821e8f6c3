package io.mainstem.auditor.resources;

import io.mainstem.auditor.observe.SegmentsAnswer.ObservedLog;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.sla.SlaBoard;
import io.mainstem.auditor.stages.StageBook;
import io.mainstem.auditor.store.Stores;
import io.mainstem.service.rest.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the auditor shows of itself, as of its last round.
 *
 * @param duty what it is doing
 * @param problem why it is not auditing; null if it is
 * @param problems why some routes are not audited as they should, by {@code route/topic}
 * @param logs how far each log that this process reads itself is known
 * @param stores where the books are; empty while they cannot be read
 * @param running what the session under way knows; empty while there is none
 * @param roundAt when the last round ended, milliseconds since 1970
 */
public record AuditStatus(
    Duty duty,
    @Nullable String problem,
    Map<String, String> problems,
    List<ObservedLog> logs,
    Optional<Stores> stores,
    Optional<Running> running,
    long roundAt) {

  /** What an auditor process does. */
  public enum Duty {
    /** Another instance of the region audits. */
    STANDING_BY,
    AUDITING,
    /** It should audit and cannot; it keeps trying. */
    STOPPED
  }

  /**
   * What an audit session knows.
   *
   * @param mirrors that it keeps books of
   * @param stages what clients report; may be read at any time
   * @param sla what is delivered against what is promised; may be read at any time
   */
  public record Running(List<MirrorSpec> mirrors, StageBook stages, SlaBoard sla) {
    public Running {
      mirrors = List.copyOf(mirrors);
    }
  }

  private static final Duration RETRY = Duration.ofSeconds(5);

  public static final AuditStatus STARTING =
      new AuditStatus(
          Duty.STANDING_BY,
          "The auditor is starting.",
          Map.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          0);

  public AuditStatus {
    problems = Map.copyOf(problems);
    logs = List.copyOf(logs);
  }

  /**
   * What the session under way knows.
   *
   * @throws jakarta.ws.rs.WebApplicationException 503 while there is none
   */
  Running auditing() {
    return running.orElseThrow(
        () -> Problems.unavailable(problem == null ? "Nothing is audited." : problem, RETRY));
  }

  /**
   * The books.
   *
   * @throws jakarta.ws.rs.WebApplicationException 503 while they cannot be read
   */
  Stores readable() {
    return stores.orElseThrow(
        () -> Problems.unavailable(problem == null ? "The books cannot be read." : problem, RETRY));
  }

  public static AuditStatus standingBy(Optional<String> leader) {
    String who = leader.orElse("not known");
    return new AuditStatus(
        Duty.STANDING_BY,
        "This instance stands by; the auditor of this region is " + who + ".",
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        0);
  }

  public static AuditStatus stopped(String why) {
    return new AuditStatus(
        Duty.STOPPED, why, Map.of(), List.of(), Optional.empty(), Optional.empty(), 0);
  }
}

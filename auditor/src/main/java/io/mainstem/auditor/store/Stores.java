package io.mainstem.auditor.store;

import org.jdbi.v3.core.Jdbi;

/**
 * The books of one auditor. One thread writes; any may read.
 *
 * @param id names them: other books have other sequence numbers
 */
public record Stores(
    String id,
    SegmentStore segments,
    VerdictStore verdicts,
    IncidentStore incidents,
    TallyStore tallies,
    FindingStore findings,
    RepairStore repairs) {

  /**
   * Takes the books over: whoever wrote them before is refused from now on, with {@link
   * BooksTakenOverException}.
   */
  public static Stores claim(AuditDatabase database) {
    Jdbi jdbi = database.jdbi();
    Ownership ownership = Ownership.claim(jdbi);
    SegmentStore segments = new SegmentStore(jdbi, ownership);
    IncidentStore incidents = new IncidentStore(jdbi, ownership);
    TallyStore tallies = new TallyStore(jdbi, ownership);
    VerdictStore verdicts = new VerdictStore(jdbi, ownership, incidents, tallies);
    return new Stores(
        segments.id(),
        segments,
        verdicts,
        incidents,
        tallies,
        new FindingStore(jdbi),
        new RepairStore(jdbi, ownership));
  }
}

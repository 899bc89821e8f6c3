package io.mainstem.cli.demo;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.local.laboratory.LabRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every region's auditor what it has verified. */
final class AuditWatch {

  private static final Logger LOG = LoggerFactory.getLogger(AuditWatch.class);

  /**
   * The books of all regions.
   *
   * @param windows by verdict
   * @param fewestAtTarget records counted at the targets of the region that has counted the fewest
   */
  record Books(DemoReport.Windows windows, long fewestAtTarget) {

    /** Whether every one of so many records is verified everywhere. */
    boolean settled(long produced) {
      return windows.open() == 0 && fewestAtTarget >= produced;
    }
  }

  private final List<LabRegion> regions;
  private final String topic;

  AuditWatch(List<LabRegion> regions, String topic) {
    this.regions = regions;
    this.topic = topic;
  }

  /** What the auditors say now; empty while one of them does not answer. */
  Optional<Books> look() {
    List<AuditSummary> all = new ArrayList<>();
    long fewest = Long.MAX_VALUE;
    for (LabRegion region : regions) {
      try {
        List<AuditSummary> summaries =
            region.auditor().summaries().stream()
                .filter(summary -> summary.topic().equals(topic))
                .toList();
        all.addAll(summaries);
        fewest = Math.min(fewest, summaries.stream().mapToLong(AuditSummary::targetRecords).sum());
      } catch (ProblemException | ServiceUnreachableException e) {
        LOG.debug("An auditor does not answer region={}", region.name(), e);
        return Optional.empty();
      }
    }
    return Optional.of(
        new Books(
            new DemoReport.Windows(
                all.stream().mapToLong(AuditSummary::verified).sum(),
                all.stream().mapToLong(AuditSummary::open).sum(),
                all.stream().mapToLong(AuditSummary::failed).sum()),
            fewest));
  }
}

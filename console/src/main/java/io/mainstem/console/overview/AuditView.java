package io.mainstem.console.overview;

import io.mainstem.api.audit.AuditSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The books of a route, over all its topics.
 *
 * @param problem what keeps the auditor from looking, null if nothing does
 */
public record AuditView(
    long verified,
    long open,
    long failed,
    long sourceRecords,
    long targetRecords,
    @Nullable String problem) {

  /** The sum of the given books, or null if there are none. */
  static @Nullable AuditView of(List<AuditSummary> books) {
    if (books.isEmpty()) {
      return null;
    }
    return new AuditView(
        books.stream().mapToLong(AuditSummary::verified).sum(),
        books.stream().mapToLong(AuditSummary::open).sum(),
        books.stream().mapToLong(AuditSummary::failed).sum(),
        books.stream().mapToLong(AuditSummary::sourceRecords).sum(),
        books.stream().mapToLong(AuditSummary::targetRecords).sum(),
        books.stream()
            .map(AuditSummary::problem)
            .filter(problem -> problem != null)
            .findFirst()
            .orElse(null));
  }
}

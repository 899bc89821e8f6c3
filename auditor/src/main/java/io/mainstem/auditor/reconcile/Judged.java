package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is newly said of a window.
 *
 * @param settled nothing is expected to change it but late records
 * @param source records counted there
 * @param target records of this mirror counted there
 * @param filtered records that the route's filter dropped, as far as records were compared
 * @param findings the records at fault; none unless the verdict failed
 */
public record Judged(
    MirrorId mirror,
    Window window,
    Verdict verdict,
    boolean settled,
    long source,
    long target,
    long filtered,
    @Nullable String detail,
    List<Finding> findings) {

  public Judged {
    findings = List.copyOf(findings);
  }
}

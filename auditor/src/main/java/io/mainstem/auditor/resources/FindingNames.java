package io.mainstem.auditor.resources;

import io.mainstem.api.audit.AuditFinding;
import io.mainstem.api.audit.Incident;
import io.mainstem.auditor.reconcile.Finding;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.repair.KeyHashes;
import io.mainstem.auditor.segment.LogId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts findings of one incident into words that people can look up. */
final class FindingNames {

  private final Incident incident;
  private final Optional<MirrorSpec> mirror;
  private final KeyHashes keys;

  FindingNames(Incident incident, Optional<MirrorSpec> mirror, KeyHashes keys) {
    this.incident = incident;
    this.mirror = mirror;
    this.keys = keys;
  }

  List<AuditFinding> of(List<Finding> findings) throws InterruptedException {
    Map<Long, String> atSource =
        hashes(
            mirror.map(MirrorSpec::source),
            findings.stream().map(Finding::sourceOffset).filter(offset -> offset >= 0).toList());
    Map<Long, String> atTarget =
        hashes(
            mirror.map(MirrorSpec::target),
            findings.stream()
                .filter(finding -> finding.sourceOffset() < 0)
                .map(Finding::targetOffset)
                .toList());
    List<AuditFinding> named = new ArrayList<>();
    for (Finding finding : findings) {
      boolean source = finding.sourceOffset() >= 0;
      named.add(
          name(
              finding,
              mirror.map(source ? MirrorSpec::source : MirrorSpec::target),
              source
                  ? atSource.get(finding.sourceOffset())
                  : atTarget.get(finding.targetOffset())));
    }
    return named;
  }

  private AuditFinding name(
      Finding finding, Optional<LogId> log, @org.jspecify.annotations.Nullable String keyHash) {
    return new AuditFinding(
        finding.kind(),
        log.map(LogId::cluster).orElse(null),
        log.map(LogId::topic).orElse(incident.mirror().topic()),
        incident.mirror().partition(),
        finding.sourceOffset() >= 0 ? finding.sourceOffset() : finding.targetOffset(),
        Instant.ofEpochMilli(finding.timestamp()),
        keyHash,
        finding.sourceOffset(),
        finding.targetOffset());
  }

  private Map<Long, String> hashes(Optional<LogId> log, List<Long> offsets)
      throws InterruptedException {
    return log.isEmpty() || offsets.isEmpty() ? Map.of() : keys.at(log.get(), Set.copyOf(offsets));
  }
}

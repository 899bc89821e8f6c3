package io.mainstem.auditor.store;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.sla.GoodAndBad;
import io.mainstem.auditor.sla.SlaBoard.Bucket;
import io.mainstem.auditor.sla.SlaBoard.Subject;
import io.mainstem.auditor.sla.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What a transaction changes in the sums that are kept up: those of all windows that are kept, by
 * verdict, and those of all windows there ever were, by stretch of time. Whoever changes a window
 * takes out what was said of it and adds what is said now; thousands of windows amount to a few
 * rows. Not thread-safe.
 */
final class SumChanges {

  private static final String KEEP =
      "INSERT INTO kept (subject, verdict, windows, source_records, target_records)"
          + " VALUES (:subject, :verdict, :windows, :source, :target)"
          + " ON CONFLICT (subject, verdict) DO UPDATE SET windows = kept.windows"
          + " + excluded.windows, source_records = kept.source_records + excluded.source_records,"
          + " target_records = kept.target_records + excluded.target_records";

  private static final String TALLY =
      "INSERT INTO tally (length, start_at, subject, windows, verified, failed, source_records,"
          + " target_records) VALUES (:length, :start, :subject, :windows, :verified, :failed,"
          + " :source, :target) ON CONFLICT (length, start_at, subject) DO UPDATE SET"
          + " windows = tally.windows + excluded.windows,"
          + " verified = tally.verified + excluded.verified,"
          + " failed = tally.failed + excluded.failed,"
          + " source_records = tally.source_records + excluded.source_records,"
          + " target_records = tally.target_records + excluded.target_records";

  private record Kept(Subject subject, Verdict verdict) {}

  private record Stretch(Subject subject, Span span, long start) {}

  private record Sums(long windows, GoodAndBad judged, long source, long target) {
    private static final Sums NONE = new Sums(0, GoodAndBad.NONE, 0, 0);

    Sums plus(Sums other) {
      return new Sums(
          windows + other.windows,
          judged.plus(other.judged),
          source + other.source,
          target + other.target);
    }
  }

  private final Map<Kept, Sums> kept = new HashMap<>();
  private final Map<Stretch, Sums> stretches = new HashMap<>();

  /** A window that this is said of from now on. */
  void add(MirrorId mirror, long window, Verdict verdict, long source, long target) {
    change(mirror, window, verdict, new Sums(1, judged(verdict, 1), source, target));
  }

  /** A window that this was said of until now. */
  void takeOut(MirrorId mirror, long window, Verdict verdict, long source, long target) {
    change(mirror, window, verdict, new Sums(-1, judged(verdict, -1), -source, -target));
  }

  /** Writes them in the transaction that changes the windows. */
  void write(Handle handle, NumberTable<Subject>.Draft subjects) {
    kept.values().removeIf(Sums.NONE::equals);
    stretches.values().removeIf(Sums.NONE::equals);
    PreparedBatch keep = handle.prepareBatch(KEEP);
    kept.forEach(
        (key, sums) ->
            bind(keep, subjects.of(handle, key.subject()), sums)
                .bind("verdict", key.verdict().name())
                .add());
    execute(keep);
    PreparedBatch tally = handle.prepareBatch(TALLY);
    stretches.forEach(
        (key, sums) ->
            bind(tally, subjects.of(handle, key.subject()), sums)
                .bind("length", key.span().millis())
                .bind("start", key.start())
                .bind("verified", sums.judged().good())
                .bind("failed", sums.judged().bad())
                .add());
    execute(tally);
  }

  /** By how many windows more are judged now. */
  List<Bucket> judged() {
    return stretches.entrySet().stream()
        .filter(entry -> !entry.getValue().judged().equals(GoodAndBad.NONE))
        .map(entry -> bucket(entry.getKey(), entry.getValue()))
        .toList();
  }

  private void change(MirrorId mirror, long window, Verdict verdict, Sums sums) {
    Subject subject = new Subject(mirror.route(), mirror.topic());
    kept.merge(new Kept(subject, verdict), sums, Sums::plus);
    for (Span span : Span.values()) {
      stretches.merge(new Stretch(subject, span, span.startOf(window)), sums, Sums::plus);
    }
  }

  private static GoodAndBad judged(Verdict verdict, int windows) {
    return switch (verdict) {
      case VERIFIED, FILTERED, REPAIRED -> new GoodAndBad(windows, 0);
      case LOSS, DUPLICATE, CORRUPT, REORDERED, PHANTOM, EXPIRED_UNREPLICATED ->
          new GoodAndBad(0, windows);
      case OPEN, IN_FLIGHT, STALLED, UNKNOWN -> GoodAndBad.NONE;
    };
  }

  private static Bucket bucket(Stretch stretch, Sums sums) {
    return new Bucket(stretch.subject(), stretch.span(), stretch.start(), sums.judged());
  }

  private static PreparedBatch bind(PreparedBatch batch, long subject, Sums sums) {
    return batch
        .bind("subject", subject)
        .bind("windows", sums.windows())
        .bind("source", sums.source())
        .bind("target", sums.target());
  }

  private static void execute(PreparedBatch batch) {
    if (batch.size() > 0) {
      batch.execute();
    }
  }
}

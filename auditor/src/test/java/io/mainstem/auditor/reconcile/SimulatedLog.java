package io.mainstem.auditor.reconcile;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.auditor.segment.BatchIdentity;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.SegmentBuilder;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A partition's log as a list of batches. */
final class SimulatedLog {

  /** A record; two with the same content and timestamp are equal to the last byte. */
  record Rec(long timestamp, long content) {
    /** Whether it carries the header that {@link #FILTER} drops by. */
    boolean isMarked() {
      return Math.floorMod(content, 7) == 0;
    }

    Identity identity() {
      return Identity.of(content * 0x9e3779b97f4a7c15L, timestamp * 31 + content);
    }
  }

  /** Some records of one writer; none for a marker, which takes one offset. */
  record Batch(long base, long writer, List<Rec> records) {
    long next() {
      return base + Math.max(1, records.size());
    }
  }

  static final RecordFilter FILTER = new RecordFilter("drop", null);

  final LogId id;
  final List<Batch> batches = new ArrayList<>();

  SimulatedLog(LogId id) {
    this.id = id;
  }

  long end() {
    return batches.isEmpty() ? 0 : batches.get(batches.size() - 1).next();
  }

  /** Appends a batch and answers its base offset. */
  long append(long writer, List<Rec> records) {
    long base = end();
    batches.add(new Batch(base, writer, List.copyOf(records)));
    return base;
  }

  /** Loses its end: the batches from this offset on. */
  void cutBack(long to) {
    batches.removeIf(batch -> batch.base() >= to);
  }

  void appendMarker(long writer) {
    append(writer, List.of());
  }

  /** The index of the batch that begins at or after this offset. */
  int indexOf(long offset) {
    int index = 0;
    while (index < batches.size() && batches.get(index).base() < offset) {
      index++;
    }
    return index;
  }

  /** Counts a batch as an observer does. */
  static void count(Batch batch, SegmentBuilder builder, long writer) {
    if (batch.records().isEmpty()) {
      builder.skip(batch.next());
      return;
    }
    TreeMap<Long, Integer> counts = new TreeMap<>();
    batch.records().forEach(r -> counts.merge(Window.startOf(r.timestamp()), 1, Integer::sum));
    builder.begin(batch.base(), counts.lastKey());
    for (Map.Entry<Long, Integer> count : counts.entrySet()) {
      Sums sums = new Sums(count.getValue(), 0, identity(batch));
      builder.add(writer, count.getKey(), sums, batch.next());
    }
    builder.end(batch.next());
  }

  void read(long from, long to, Set<Long> writers, FilterHistory filters, Ends.Visitor visitor) {
    for (Batch batch : batches) {
      if (!writers.isEmpty() && !writers.contains(batch.writer())) {
        continue;
      }
      for (int i = 0; i < batch.records().size(); i++) {
        long offset = batch.base() + i;
        if (offset >= from && offset < to) {
          Rec rec = batch.records().get(i);
          if (rec.isMarked() && FILTER.equals(filters.at(offset))) {
            visitor.dropped(offset, rec.timestamp());
          } else {
            visitor.visit(rec.identity(), offset, rec.timestamp());
          }
        }
      }
    }
  }

  private static long identity(Batch batch) {
    long max = batch.records().stream().mapToLong(Rec::timestamp).max().orElse(0);
    return BatchIdentity.of(
        batch.records().size(),
        batch.records().get(0).timestamp(),
        max,
        batch.records().hashCode());
  }
}

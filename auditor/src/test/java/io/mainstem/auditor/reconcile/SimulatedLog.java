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
import java.util.OptionalLong;
import java.util.Random;
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
  record Batch(long base, long writer, int epoch, List<Rec> records) {
    long next() {
      return base + Math.max(1, records.size());
    }
  }

  static final RecordFilter FILTER = new RecordFilter("drop", null);

  final LogId id;
  final List<Batch> batches = new ArrayList<>();

  /** Of the leader that appends. */
  private int epoch;

  SimulatedLog(LogId id) {
    this.id = id;
  }

  long end() {
    return batches.isEmpty() ? 0 : batches.get(batches.size() - 1).next();
  }

  /**
   * What a producer puts into a batch: now and then records behind the first are older, by up to
   * three windows.
   */
  static List<Rec> withStrays(Random random, List<Rec> records) {
    if (random.nextInt(6) > 0) {
      return records;
    }
    List<Rec> batch = new ArrayList<>(records.subList(0, 1));
    for (Rec rec : records.subList(1, records.size())) {
      long older = random.nextInt(3) == 0 ? random.nextInt(30_000) : 0;
      batch.add(new Rec(rec.timestamp() - older, rec.content()));
    }
    return batch;
  }

  /** Appends a batch and answers its base offset. */
  long append(long writer, List<Rec> records) {
    long base = end();
    batches.add(new Batch(base, writer, epoch, List.copyOf(records)));
    return base;
  }

  /** Loses its end: the batches from this offset on. Another leader goes on. */
  void cutBack(long to) {
    batches.removeIf(batch -> batch.base() >= to);
    elect();
  }

  /** Another leader goes on. */
  void elect() {
    epoch++;
  }

  /**
   * What the broker says to whoever goes on reading behind a batch of this epoch: where the newest
   * epoch ends of which it has something and which is not later; empty if that batch is in the log.
   */
  OptionalLong divergence(long offset, int lastEpoch) {
    if (lastEpoch < 0) {
      return offset > end() ? OptionalLong.of(end()) : OptionalLong.empty();
    }
    int found = -1;
    long ends = 0;
    for (Batch batch : batches) {
      if (batch.epoch() <= lastEpoch) {
        found = batch.epoch();
        ends = batch.next();
      }
    }
    return found < lastEpoch || ends < offset ? OptionalLong.of(ends) : OptionalLong.empty();
  }

  void appendMarker(long writer) {
    append(writer, List.of());
  }

  /** The record at this offset. */
  Rec at(long offset) {
    for (Batch batch : batches) {
      if (offset >= batch.base() && offset < batch.base() + batch.records().size()) {
        return batch.records().get((int) (offset - batch.base()));
      }
    }
    throw new IllegalArgumentException("no record at " + offset);
  }

  /** The index of the batch that begins at or after this offset. */
  int indexOf(long offset) {
    int index = 0;
    while (index < batches.size() && batches.get(index).base() < offset) {
      index++;
    }
    return index;
  }

  /** Counts a batch as an observer does, who sees the first and the latest timestamp at once. */
  static void count(Batch batch, SegmentBuilder builder, long writer) {
    if (batch.records().isEmpty()) {
      builder.skip(batch.next(), batch.epoch());
      return;
    }
    TreeMap<Long, Integer> counts = new TreeMap<>();
    batch.records().forEach(r -> counts.merge(countedIn(batch, r), 1, Integer::sum));
    builder.begin(batch.base(), counts.lastKey());
    for (Map.Entry<Long, Integer> count : counts.entrySet()) {
      Sums sums = new Sums(count.getValue(), 0, identity(batch));
      builder.add(writer, count.getKey(), sums, batch.next());
    }
    builder.end(batch.next(), batch.epoch());
  }

  private static long countedIn(Batch batch, Rec rec) {
    long newest =
        Window.startOf(batch.records().stream().mapToLong(Rec::timestamp).max().orElseThrow());
    return Window.startOf(batch.records().get(0).timestamp()) == newest
        ? newest
        : Window.startOf(rec.timestamp());
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
            visitor.dropped(offset, rec.timestamp(), countedIn(batch, rec));
          } else {
            visitor.visit(rec.identity(), offset, rec.timestamp(), countedIn(batch, rec));
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

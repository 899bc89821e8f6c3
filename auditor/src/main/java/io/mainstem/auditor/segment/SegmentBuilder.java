package io.mainstem.auditor.segment;

import io.mainstem.auditor.sketch.OrderHash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Cuts a log into segments while its batches go by in order.
 *
 * <p>A segment ends before the first batch that brings a later window than any before it in the
 * segment, and after the batch that makes it {@value #MAX_OFFSETS} offsets long. Both are seen in
 * the log alone, so whoever begins at the same offset cuts at the same places. On a log that is
 * written in time, that is one segment for each window.
 *
 * <p>Not thread-safe: one for each reader of a log.
 */
public final class SegmentBuilder {

  /** Offsets after which a segment ends: bounds what is read again when a log loses its end. */
  public static final int MAX_OFFSETS = 1 << 16;

  private static final long NO_WINDOW = Long.MIN_VALUE;

  private record Key(long writer, long windowStart) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byWindow = Long.compare(windowStart, other.windowStart);
      return byWindow != 0 ? byWindow : Long.compare(writer, other.writer);
    }
  }

  private final LogId log;
  private final TreeMap<Key, SegmentEntry> entries = new TreeMap<>();
  private final List<Segment> closed = new ArrayList<>();
  private long base;
  private long next;
  private long batchBase;
  private long newestWindow = NO_WINDOW;
  private int lastEpoch = LeaderEpochs.UNKNOWN;

  /** A builder that begins at the given offset: the log's start, or the base of a segment. */
  public SegmentBuilder(LogId log, long baseOffset) {
    this.log = log;
    this.base = baseOffset;
    this.next = baseOffset;
  }

  /**
   * A builder that goes on behind a segment: with the same segment, if that can still grow. If it
   * was counted in another way, its log is to be read again from its base.
   *
   * @param attributed whether writers are kept apart
   */
  public static SegmentBuilder behind(Segment last, boolean attributed) {
    boolean counted =
        last.entries().stream()
            .allMatch(entry -> attributed == (entry.writer() != SegmentEntry.ANY_WRITER));
    if (!last.closed() && !counted) {
      return new SegmentBuilder(last.log(), last.baseOffset());
    }
    SegmentBuilder builder = new SegmentBuilder(last.log(), last.nextOffset());
    builder.lastEpoch = last.lastEpoch();
    if (!last.closed()) {
      builder.base = last.baseOffset();
      for (SegmentEntry entry : last.entries()) {
        builder.entries.put(new Key(entry.writer(), entry.windowStart()), entry);
        builder.newestWindow = Math.max(builder.newestWindow, entry.windowStart());
      }
    }
    return builder;
  }

  /** Offset of the next batch that is wanted, or of a later one if there are holes. */
  public long nextOffset() {
    return next;
  }

  /** Leader epoch of the batch before the next offset, {@link LeaderEpochs#UNKNOWN} at first. */
  public int lastEpoch() {
    return lastEpoch;
  }

  /** A batch without records for any reader: markers, aborted records. */
  public void skip(long nextOffset, int leaderEpoch) {
    lastEpoch = leaderEpoch;
    skip(nextOffset);
  }

  /** A stretch without batches. */
  public void skip(long nextOffset) {
    next = Math.max(next, nextOffset);
    closeIfLong();
  }

  /**
   * Starts a batch with records; {@link #add} them, then {@link #end}.
   *
   * @param newest the start of the latest window in the batch
   */
  public void begin(long baseOffset, long newest) {
    if (newestWindow != NO_WINDOW && newest > newestWindow) {
      next = Math.max(next, baseOffset);
      close();
    }
    newestWindow = Math.max(newestWindow, newest);
    batchBase = baseOffset;
  }

  /**
   * Counts records of the batch that was begun.
   *
   * @param sums with the identity of the batch in one of its windows, and 0 in the others
   * @param nextOffset one past the batch
   */
  public void add(long writer, long windowStart, Sums sums, long nextOffset) {
    OrderHash order = sums.batches() == 0 ? OrderHash.EMPTY : OrderHash.EMPTY.then(sums.batches());
    SegmentEntry more = new SegmentEntry(writer, windowStart, sums, order, batchBase, nextOffset);
    entries.merge(new Key(writer, windowStart), more, SegmentEntry::join);
  }

  /** Ends the batch that was begun. */
  public void end(long nextOffset, int leaderEpoch) {
    lastEpoch = leaderEpoch;
    next = nextOffset;
    closeIfLong();
  }

  /** The segments that ended since this was last asked. */
  public List<Segment> takeClosed() {
    List<Segment> taken = List.copyOf(closed);
    closed.clear();
    return taken;
  }

  /** The segment that is growing, as it is now; may be empty of offsets. */
  public Segment open() {
    return segment(false);
  }

  private void closeIfLong() {
    if (next - base >= MAX_OFFSETS) {
      close();
    }
  }

  private void close() {
    closed.add(segment(true));
    entries.clear();
    base = next;
    newestWindow = NO_WINDOW;
  }

  private Segment segment(boolean isClosed) {
    return new Segment(log, base, next, isClosed, lastEpoch, List.copyOf(entries.values()));
  }
}

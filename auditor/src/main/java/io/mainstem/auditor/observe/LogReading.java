package io.mainstem.auditor.observe;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentBuilder;
import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.wire.fetch.PartitionFetch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log being observed. Everything happens on the event loop of its cluster. */
final class LogReading implements FetchSink {

  private static final Logger LOG = LoggerFactory.getLogger(LogReading.class);

  private final LogId log;
  private final boolean attributed;
  private final BatchReader reader;
  private final ArrivalMeter arrivals;
  private final Inbox inbox;
  private final ReadBudget budget;
  private final EndTimes ends = new EndTimes();
  private SegmentBuilder builder;
  private @Nullable PartitionFetch fetch;
  private @Nullable String problem;
  private boolean beyondEnd;
  private boolean caughtUp;
  private boolean unreadable;

  LogReading(
      LogId log,
      boolean attributed,
      SegmentBuilder builder,
      BatchReader reader,
      ArrivalMeter arrivals,
      Inbox inbox,
      ReadBudget budget) {
    this.arrivals = arrivals;
    this.budget = budget;
    this.log = log;
    this.attributed = attributed;
    this.reader = reader;
    this.inbox = inbox;
    this.builder = builder;
  }

  void reads(PartitionFetch handle) {
    fetch = handle;
  }

  /** Looks again whether an offset that was beyond the log's end has come to be. */
  void retry() {
    if (beyondEnd && fetch != null) {
      beyondEnd = false;
      CompletableFuture<Void> unused = fetch.seek(builder.nextOffset());
    }
  }

  /** Takes in where the log ended at a time, milliseconds since 1970, if not before. */
  void ended(long offset, long at) {
    if (attributed) {
      ends.saw(offset, at);
    }
  }

  /** Leaves the log unread. An answer under way is dropped; nothing of it is lost. */
  void rest() {
    if (fetch != null) {
      fetch.pause();
    }
  }

  /** Undoes {@link #rest}. */
  void goOn() {
    if (fetch != null && !unreadable) {
      fetch.resume();
    }
  }

  void stop() {
    if (fetch != null) {
      CompletableFuture<Void> unused = fetch.remove();
    }
  }

  @Override
  public void onBatches(FetchedBatches batches) {
    int bytes = batches.buffer().remaining();
    try {
      if (attributed && caughtUp) {
        arrivals.measure(log, batches.buffer(), ends);
      }
      // What was there before would seem to have taken long.
      caughtUp |= batches.nextOffset() >= batches.bounds().highWatermark();
      reader.read(batches, builder, attributed);
    } catch (CorruptBatchException e) {
      batches.release();
      unreadable = true; // reading it again gives the same
      rest();
      tell("unreadable: " + e.getMessage());
      return;
    }
    List<Segment> seen = new ArrayList<>(builder.takeClosed());
    Segment open = builder.open();
    if (open.nextOffset() > open.baseOffset()) {
      seen.add(open);
    }
    tell(null);
    if (seen.isEmpty()) {
      batches.release();
    } else {
      inbox.put(
          new Observation.Segments(seen),
          () -> budget.spend(bytes, batches::release, System.nanoTime()));
    }
  }

  @Override
  public void onBounds(LogBounds bounds) {
    caughtUp |= builder.nextOffset() >= bounds.highWatermark();
    tell(null);
  }

  @Override
  public void onProblem(FetchProblem found) {
    if (found.kind() == FetchProblem.Kind.OFFSET_OUT_OF_RANGE
        && found.logStartOffset() > found.offset()
        && fetch != null) {
      LOG.warn(
          "Offsets were gone before they were observed cluster={} topic={} partition={} from={} to={}",
          log.cluster(),
          log.topic(),
          log.partition(),
          builder.nextOffset(),
          found.logStartOffset());
      builder = new SegmentBuilder(log, found.logStartOffset());
      CompletableFuture<Void> unused = fetch.seek(found.logStartOffset());
      return;
    }
    tell(found.kind() + ": " + found.message());
    // Held until the loop has taken back what was counted and has it read again.
    if (found.kind() == FetchProblem.Kind.DIVERGED) {
      inbox.put(
          Observation.CutBack.diverged(
              log, builder.nextOffset(), builder.lastEpoch(), found.logEndOffset()));
    } else if (found.kind() == FetchProblem.Kind.OFFSET_OUT_OF_RANGE && found.logEndOffset() >= 0) {
      inbox.put(new Observation.CutBack(log, Math.min(found.logEndOffset(), builder.nextOffset())));
    } else {
      beyondEnd = found.kind() == FetchProblem.Kind.OFFSET_OUT_OF_RANGE;
    }
  }

  private void tell(@Nullable String what) {
    if (!java.util.Objects.equals(what, problem)) {
      problem = what;
      inbox.put(new Observation.Problem(log, what));
    }
  }
}

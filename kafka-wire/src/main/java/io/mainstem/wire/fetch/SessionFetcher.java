package io.mainstem.wire.fetch;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.net.Driven;
import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.TopicMetadata;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * The {@link BatchFetcher} over fetch sessions: {@link Whereabouts} keeps every partition on a lane
 * to its leader, {@link Troubles} watches over those that hear nothing, {@link MemoryBudget} bounds
 * what is held. Made by {@link io.mainstem.wire.ClusterConnection#newFetcher}. State belongs to the
 * event loop; the public methods hand over to it.
 */
public final class SessionFetcher implements BatchFetcher, Driven {
  private static final long TICK_MS = 250;

  private final EventLoop loop;
  private final TopicMetadata metadata;
  private final FetchSettings settings;
  private final MemoryBudget budget;
  private final Troubles troubles;
  private final FetchLanes lanes;
  private final Whereabouts whereabouts;
  private final ReadAhead readAhead;
  private final BatchCursor cursor = new BatchCursor();
  private final Consumer<Set<String>> metadataListener;
  private long nextTick;
  private volatile boolean closed;

  /** Some lane has no room for its next answer, so that any release matters. */
  private volatile boolean starved;

  /**
   * Made on any thread.
   *
   * @param bounds finds the ends of a log when an offset turns out to be out of range
   */
  public SessionFetcher(
      EventLoop loop,
      FetchSettings settings,
      Function<TopicPartition, CompletableFuture<LogBounds>> bounds) {
    this.loop = loop;
    this.metadata = loop.metadata();
    this.settings = settings;
    this.budget = new MemoryBudget(settings.maxInFlight());
    this.troubles = new Troubles(this, metadata, bounds);
    this.lanes = new FetchLanes(this);
    this.whereabouts = new Whereabouts(this, metadata, lanes, troubles);
    this.readAhead = new ReadAhead(this);
    this.metadataListener = whereabouts::learned;
    loop.execute(
        () -> {
          loop.attach(this);
          metadata.addListener(metadataListener);
        });
  }

  @Override
  public PartitionFetch add(
      TopicPartition partition, Uuid topicId, long offset, int lastEpoch, FetchSink sink) {
    if (offset < 0) {
      throw new IllegalArgumentException("Offset below 0: " + offset);
    }
    Reading reading = new Reading(this, partition, topicId, offset, lastEpoch, sink);
    if (closed || !loop.execute(() -> added(reading))) {
      throw new IllegalStateException("The fetcher is closed");
    }
    return reading;
  }

  @Override
  public long bytesInFlight() {
    return budget.inFlight();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      loop.execute(this::end);
    }
  }

  /** Any thread: memory came back. */
  void released(Reading reading, long bytes) {
    budget.released(bytes);
    if (reading.released(bytes)) {
      loop.execute(reading::roomAgain);
    } else if (starved) {
      loop.execute(() -> {});
    }
  }

  /** Any thread: does this on the loop. */
  void handOver(Runnable task) {
    loop.execute(task);
  }

  /** Any thread: does this on the loop, and tells when it is done. */
  CompletableFuture<Void> onLoop(Runnable task) {
    return loop.call(
        () -> {
          task.run();
          return CompletableFuture.completedFuture(null);
        });
  }

  // ---- event loop from here on ----

  EventLoop loop() {
    return loop;
  }

  MemoryBudget budget() {
    return budget;
  }

  FetchSettings settings() {
    return settings;
  }

  BatchCursor cursor() {
    return cursor;
  }

  Troubles troubles() {
    return troubles;
  }

  ReadAhead readAhead() {
    return readAhead;
  }

  FetchLanes lanes() {
    return lanes;
  }

  boolean usesNames() {
    return whereabouts.usesNames();
  }

  void guarded(Runnable callback) {
    loop.runGuarded(callback);
  }

  /** Counts bytes as delivered to a partition. */
  void count(Reading reading, long bytes) {
    long limit = budget.partitionLimit(settings.maxInFlightPerPartition());
    budget.delivered(bytes);
    reading.delivered(bytes, limit, loop.now());
  }

  private void added(Reading reading) {
    if (!closed) {
      whereabouts.add(reading);
    }
  }

  void removed(Reading reading) {
    if (!reading.isRemoved()) {
      reading.markRemoved();
      whereabouts.remove(reading);
      troubles.removed(reading);
    }
  }

  /** Puts a partition where it belongs now. */
  void settle(Reading reading) {
    whereabouts.settle(reading);
  }

  @Override
  public long drive(long now) {
    whereabouts.followNews();
    if (now >= nextTick) {
      nextTick = now + TICK_MS;
      whereabouts.tick(now);
      troubles.tick(now);
      lanes.closeUnused();
      readAhead.closeUnused(now);
    }
    long wait = Math.min(lanes.drive(now), readAhead.drive(now));
    starved = lanes.anyStarved() || readAhead.isStarved();
    // A release between a lane's look and this flag would wake nobody: look again soon.
    boolean lookAgain = starved || troubles.any() || whereabouts.hasHomeless();
    return lookAgain ? Math.min(wait, nextTick - now) : wait;
  }

  @Override
  public void abandon() {
    closed = true;
    whereabouts.clear();
  }

  private void end() {
    whereabouts.all().forEach(this::removed);
    lanes.closeAll();
    readAhead.closeAll();
    metadata.removeListener(metadataListener);
    loop.detach(this);
  }
}

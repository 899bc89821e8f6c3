package io.mainstem.wire.fetch;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.net.Driven;
import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Outcomes;
import io.mainstem.wire.net.TopicMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The {@link BatchFetcher} over fetch sessions: keeps every partition on a lane to its leader, and
 * watches over those that hear nothing. Made by {@link
 * io.mainstem.wire.ClusterConnection#newFetcher}. State belongs to the event loop; the public
 * methods hand over to it.
 */
public final class SessionFetcher implements BatchFetcher, Driven {
  private static final long TICK_MS = 250;

  private final EventLoop loop;
  private final TopicMetadata metadata;
  private final FetchSettings settings;
  private final Function<TopicPartition, CompletableFuture<LogBounds>> bounds;
  private final MemoryBudget budget;
  private final Troubles troubles;
  private final BatchCursor cursor = new BatchCursor();

  private final Map<Integer, List<FetchLane>> lanes = new HashMap<>();
  private final Set<Reading> readings = new LinkedHashSet<>();
  private final Set<Reading> homeless = new LinkedHashSet<>();
  private final Set<Reading> troubled = new LinkedHashSet<>();
  private int metadataVersion = -1;
  private long nextTick;
  private boolean usesNames;
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
    this.bounds = bounds;
    this.budget = new MemoryBudget(settings.maxInFlight());
    this.troubles = new Troubles(this, metadata);
    loop.execute(() -> loop.attach(this));
  }

  @Override
  public PartitionFetch add(TopicPartition partition, Uuid topicId, long offset, FetchSink sink) {
    if (offset < 0) {
      throw new IllegalArgumentException("Offset below 0: " + offset);
    }
    if (closed) {
      throw new IllegalStateException("The fetcher is closed");
    }
    Reading reading = new Reading(this, partition, topicId, offset, sink);
    loop.execute(() -> added(reading));
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
    long limit = settings.maxInFlightPerPartition();
    if (reading.released(bytes, limit)) {
      loop.execute(() -> reading.roomAgain(limit));
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
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          task.run();
          done.complete(null);
        });
    if (closed || loop.isClosing()) {
      done.completeExceptionally(new DisconnectException("The fetcher is closed"));
    }
    return done;
  }

  // ---- event loop from here on ----

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

  boolean usesNames() {
    return usesNames;
  }

  void guarded(Runnable callback) {
    loop.runGuarded(callback);
  }

  /** Counts bytes as delivered to a partition. */
  void count(Reading reading, long bytes) {
    budget.delivered(bytes);
    reading.delivered(bytes, settings.maxInFlightPerPartition());
  }

  private void added(Reading reading) {
    if (closed) {
      return;
    }
    metadata.hold(reading.partition().topic());
    readings.add(reading);
    settle(reading);
  }

  void removed(Reading reading) {
    if (!reading.isRemoved()) {
      reading.markRemoved();
      leaveLane(reading);
      readings.remove(reading);
      troubled.remove(reading);
      metadata.release(reading.partition().topic());
    }
  }

  /** Puts a partition where its leader is; into the queue of those without if there is none. */
  void settle(Reading reading) {
    if (reading.isRemoved()) {
      return;
    }
    if (reading.isHeld()) {
      leaveLane(reading);
      return;
    }
    String topic = reading.partition().topic();
    Optional<Node> leader = metadata.leader(reading.partition());
    if (!checkTopic(reading, topic) || leader.isEmpty()) {
      leaveLane(reading);
      if (!reading.isHeld() && homeless.add(reading)) {
        silent(reading, loop.now());
      }
      return;
    }
    homeless.remove(reading);
    FetchLane lane = reading.lane();
    if (lane != null && lane.brokerId() != leader.get().id()) {
      lane.remove(reading);
      lane = null;
    }
    if (lane == null) {
      laneFor(leader.get().id(), reading.partition()).add(reading);
    } else {
      lane.touch(reading);
    }
  }

  /** False while the topic is not there, or not the one that was asked for. */
  private boolean checkTopic(Reading reading, String topic) {
    if (!metadata.isKnown(topic)) {
      return false;
    }
    Errors error = metadata.error(topic);
    if (error != Errors.NONE) {
      if (reading.retryAt() <= loop.now()) {
        troubles.handleTopic(reading, error, loop.now());
      }
      return false;
    }
    Uuid current = metadata.topicId(topic);
    if (current.equals(Uuid.ZERO_UUID)) {
      usesNames = true;
    } else if (reading.topicId().equals(ANY_TOPIC_ID)) {
      reading.adopt(current);
    } else if (!reading.topicId().equals(current)) {
      troubles.recreated(reading, current);
      return false;
    }
    return true;
  }

  private void leaveLane(Reading reading) {
    homeless.remove(reading);
    FetchLane lane = reading.lane();
    if (lane != null) {
      lane.remove(reading);
    }
  }

  private FetchLane laneFor(int broker, TopicPartition partition) {
    List<FetchLane> choices = lanes.computeIfAbsent(broker, id -> new ArrayList<>());
    FetchLane best = null;
    for (FetchLane lane : choices) {
      // A session knows a partition once: who reads it twice reads it over another connection.
      if (!lane.reads(partition) && (best == null || lane.size() < best.size())) {
        best = lane;
      }
    }
    boolean another = choices.size() < settings.connectionsPerBroker();
    if (best == null || (another && best.size() > 0)) {
      best = new FetchLane(this, settings, loop, broker);
      choices.add(best);
    }
    return best;
  }

  void silent(Reading reading, long now) {
    reading.silent(now);
    troubled.add(reading);
  }

  void recovered(Reading reading) {
    if (reading.isTroubled()) {
      reading.recovered();
      troubled.remove(reading);
    }
  }

  void retryLater(Reading reading, long delayMs) {
    troubled.add(reading);
    loop.schedule(delayMs, () -> settle(reading));
  }

  /**
   * Holds the partition and tells its sink that the offset is not in the log, once the ends are
   * known.
   */
  void findRange(Reading reading, long offset) {
    reading.hold(FetchProblem.Kind.OFFSET_OUT_OF_RANGE);
    settle(reading);
    Outcomes.when(
        bounds.apply(reading.partition()),
        (found, error) -> loop.execute(() -> rangeFound(reading, offset, found)));
  }

  private void rangeFound(Reading reading, long offset, @Nullable LogBounds found) {
    if (!reading.isHeld() || reading.isRemoved() || reading.position() != offset) {
      return;
    }
    if (found != null && offset >= found.logStartOffset() && offset <= found.highWatermark()) {
      // True at another moment or of another replica, not now: nothing to tell.
      reading.recovered();
      retryLater(reading, TICK_MS);
      return;
    }
    FetchProblem problem =
        new FetchProblem(
            FetchProblem.Kind.OFFSET_OUT_OF_RANGE,
            reading.partition(),
            offset,
            found == null ? -1 : found.logStartOffset(),
            found == null ? -1 : found.highWatermark(),
            reading.topicId(),
            "Offset " + offset + " is not in the log");
    guarded(() -> reading.sink().onProblem(problem));
  }

  @Override
  public long drive(long now) {
    int version = metadata.updateVersion();
    if (version != metadataVersion) {
      metadataVersion = version;
      List.copyOf(readings).forEach(this::settle);
    }
    if (now >= nextTick) {
      nextTick = now + TICK_MS;
      tick(now);
    }
    long wait = troubled.isEmpty() && homeless.isEmpty() ? Long.MAX_VALUE : nextTick - now;
    boolean anyStarved = false;
    for (List<FetchLane> broker : lanes.values()) {
      for (FetchLane lane : broker) {
        wait = Math.min(wait, lane.drive(now));
        anyStarved |= lane.isStarved();
      }
    }
    starved = anyStarved;
    // A release between a lane's look and this flag would wake nobody: look again soon.
    return anyStarved ? Math.min(wait, TICK_MS) : wait;
  }

  private void tick(long now) {
    if (homeless.stream().anyMatch(reading -> reading.retryAt() <= now)) {
      metadata.requestUpdate(false);
    }
    for (Reading reading : List.copyOf(troubled)) {
      if (reading.silenceIsNews(now, settings.unreachableAfter().toMillis())) {
        troubles.unreachable(reading, whySilent(reading));
      }
    }
    for (Iterator<List<FetchLane>> each = lanes.values().iterator(); each.hasNext(); ) {
      List<FetchLane> broker = each.next();
      if (broker.stream().allMatch(lane -> lane.size() == 0)) {
        broker.forEach(FetchLane::close);
        each.remove();
      }
    }
  }

  private String whySilent(Reading reading) {
    FetchLane lane = reading.lane();
    if (lane == null) {
      Exception refused = metadata.refusal();
      return refused == null
          ? "The partition has no leader, or no broker can be reached"
          : "No broker lets us in: " + refused.getMessage();
    }
    Exception refusal = lane.refusal();
    return refusal == null
        ? "Broker " + lane.brokerId() + " does not answer"
        : "Broker " + lane.brokerId() + " refuses the connection: " + refusal.getMessage();
  }

  @Override
  public void abandon() {
    closed = true;
    readings.clear();
  }

  private void end() {
    List.copyOf(readings).forEach(this::removed);
    lanes.values().forEach(broker -> broker.forEach(FetchLane::close));
    lanes.clear();
    loop.detach(this);
  }
}

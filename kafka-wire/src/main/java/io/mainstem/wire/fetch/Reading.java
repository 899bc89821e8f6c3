package io.mainstem.wire.fetch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The state of one partition being read. The handle's methods hand over to the event loop; all
 * other state is the loop's.
 */
final class Reading implements PartitionFetch {
  /** So long without a release, and a full partition is not expected to go on soon. */
  private static final long STUCK_MS = 1_000;

  private final SessionFetcher owner;
  private final TopicPartition partition;
  private final FetchSink sink;
  private final AtomicLong inFlight = new AtomicLong();
  private volatile long position;
  private final Epochs epochs = new Epochs();

  /** What a full partition has to come down to before it goes on. */
  private volatile long resumeAt;

  private Uuid topicId;
  private @Nullable FetchLane lane;
  private boolean paused;
  private boolean full;
  private @Nullable Stretch stretch;
  private long jumpSeen = -1;
  private long fullSeen;
  private long fullMovedAt;
  private boolean removed;
  private FetchProblem.@Nullable Kind problem;
  private long retryAt;
  private int failures;
  private long silentSince;
  private boolean silenceTold;

  Reading(
      SessionFetcher owner,
      TopicPartition partition,
      Uuid topicId,
      long offset,
      int lastEpoch,
      FetchSink sink) {
    this.owner = owner;
    this.partition = partition;
    this.topicId = topicId;
    this.position = offset;
    this.epochs.startAt(lastEpoch);
    this.sink = sink;
  }

  @Override
  public TopicPartition partition() {
    return partition;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long bytesInFlight() {
    return inFlight.get();
  }

  @Override
  public CompletableFuture<Void> seek(long offset, int lastEpoch) {
    if (offset < 0) {
      throw new IllegalArgumentException("Offset below 0: " + offset);
    }
    return owner.onLoop(
        () -> {
          endReadAhead();
          position = offset;
          epochs.startAt(lastEpoch);
          if (problem == FetchProblem.Kind.TOPIC_RECREATED) {
            topicId = BatchFetcher.ANY_TOPIC_ID;
          }
          recovered();
          owner.settle(this);
        });
  }

  @Override
  public void pause() {
    owner.handOver(() -> setPaused(true));
  }

  @Override
  public void resume() {
    owner.handOver(() -> setPaused(false));
  }

  @Override
  public CompletableFuture<Void> remove() {
    return owner.onLoop(() -> owner.removed(this));
  }

  private void setPaused(boolean value) {
    endReadAhead();
    paused = value;
    touch();
  }

  // ---- event loop from here on ----

  FetchSink sink() {
    return sink;
  }

  Uuid topicId() {
    return topicId;
  }

  void adopt(Uuid id) {
    topicId = id;
  }

  @Nullable FetchLane lane() {
    return lane;
  }

  void setLane(@Nullable FetchLane value) {
    lane = value;
  }

  boolean isRemoved() {
    return removed;
  }

  void markRemoved() {
    removed = true;
  }

  /** True if the next request should ask for this partition. */
  boolean isWanted(long now) {
    return stretch == null && mayRead(now);
  }

  /** True if nothing stands against reading on. */
  boolean mayRead(long now) {
    return !removed && !paused && !full && !isHeld() && retryAt <= now;
  }

  boolean isReadAhead() {
    return stretch != null;
  }

  /** From now on it is read ahead, and not within the session. */
  void readAhead(Stretch value) {
    stretch = value;
    touch();
  }

  /** Back into the session, at the position that was reached. */
  void endReadAhead() {
    if (stretch != null) {
      Stretch ended = stretch;
      stretch = null;
      ended.abandon();
      touch();
    }
  }

  /** False if an answer that is under way has become unwanted. */
  boolean takesAnswers() {
    return stretch == null && !removed && !paused && !isHeld();
  }

  boolean isHeld() {
    return problem != null && problem.isHeld();
  }

  boolean isFull() {
    return full;
  }

  /** True while a full partition gets room, so that its next turn may come at any moment. */
  boolean goesOnSoon(long now) {
    long held = inFlight.get();
    if (held < fullSeen) {
      fullMovedAt = now;
    }
    fullSeen = held;
    return now - fullMovedAt < STUCK_MS;
  }

  /** True if the last batch that left offsets out, and was not believed, ended here too. */
  boolean hasSeen(long jumpTo) {
    boolean seen = jumpSeen == jumpTo;
    jumpSeen = jumpTo;
    return seen;
  }

  /**
   * Moves the position.
   *
   * @param lastEpoch of the batch before it
   */
  void advance(long next, int lastEpoch) {
    epochs.reach(position, next, lastEpoch);
    position = next;
  }

  Epochs epochs() {
    return epochs;
  }

  /** Counts delivered bytes and stops asking when there are too many of them. */
  void delivered(long bytes, long limit, long now) {
    long held = inFlight.addAndGet(bytes);
    if (held >= limit) {
      resumeAt = limit / 2;
      fullSeen = held;
      fullMovedAt = now;
      setFull(true);
      // A release that did not see the new mark would wake nobody.
      roomAgain();
    }
  }

  /** Any thread. True if this release may let a full partition go on. */
  boolean released(long bytes) {
    long after = inFlight.addAndGet(-bytes);
    long mark = resumeAt;
    return after <= mark && after + bytes > mark;
  }

  /** The loop's half of {@link #released}. */
  void roomAgain() {
    if (full && inFlight.get() <= resumeAt) {
      setFull(false);
      touch();
    }
  }

  private void setFull(boolean value) {
    if (full != value && lane != null) {
      lane.noteFull(this, value);
    }
    full = value;
  }

  void touch() {
    if (lane != null) {
      lane.touch(this);
    }
  }

  /** An answer came that had nothing bad to say. */
  void recovered() {
    problem = null;
    failures = 0;
    retryAt = 0;
    silentSince = 0;
    silenceTold = false;
  }

  boolean isTroubled() {
    return problem != null || failures > 0 || silentSince != 0;
  }

  /** Leaves the partition alone for a while that grows with each failure in a row. */
  void backOff(long now, long base, long most) {
    endReadAhead();
    retryAt = now + Math.min(most, base << Math.min(failures, 10));
    failures++;
  }

  long retryAt() {
    return retryAt;
  }

  /** Stops asking, before the sink can be told why. */
  void hold(FetchProblem.Kind kind) {
    endReadAhead();
    problem = kind;
    touch();
  }

  /** Tells the sink, once for each kind in a row. */
  void tell(FetchProblem what) {
    if (problem != what.kind()) {
      problem = what.kind();
      owner.guarded(() -> sink.onProblem(what));
    }
  }

  void silent(long now) {
    if (silentSince == 0) {
      silentSince = now;
    }
  }

  /** True once, when the silence has lasted. */
  boolean silenceIsNews(long now, long after) {
    if (silentSince == 0 || silenceTold || now - silentSince < after) {
      return false;
    }
    silenceTold = true;
    return true;
  }

  @Override
  public String toString() {
    return "PartitionFetch[" + partition + ", position=" + position + "]";
  }
}

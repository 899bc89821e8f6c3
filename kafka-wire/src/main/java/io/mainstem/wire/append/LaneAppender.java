package io.mainstem.wire.append;

import io.mainstem.wire.net.Driven;
import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.TopicMetadata;
import io.mainstem.wire.producer.ProducerIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The {@link BatchAppender}: keeps every writer on a lane to its partition's leader. A writer
 * changes lanes only while it has nothing under way, which is what keeps its batches in order
 * across a leader change. Made by {@link io.mainstem.wire.ClusterConnection#newAppender}. State
 * belongs to the event loop.
 */
public final class LaneAppender implements BatchAppender, Driven {
  static final long TELL_EVERY_MS = 5_000;
  private static final long TICK_MS = 250;
  private static final long LONGEST_BACKOFF_MS = 1_000;

  private final EventLoop loop;
  private final TopicMetadata metadata;
  private final AppendSettings settings;
  private final AtomicLong pendingBytes = new AtomicLong();
  private final Map<Integer, List<AppendLane>> lanes = new HashMap<>();
  private final Set<Writer<?>> writers = new LinkedHashSet<>();
  private final Set<Writer<?>> homeless = new LinkedHashSet<>();
  private int metadataVersion = -1;
  private long nextTick;
  private volatile boolean closed;

  /** Made on any thread. */
  public LaneAppender(EventLoop loop, AppendSettings settings) {
    this.loop = loop;
    this.metadata = loop.metadata();
    this.settings = settings;
    loop.execute(() -> loop.attach(this));
  }

  @Override
  public <T> PartitionAppender<T> open(
      TopicPartition partition, ProducerIdentity identity, AppendListener<T> listener) {
    if (closed) {
      throw new IllegalStateException("The appender is closed");
    }
    Writer<T> writer = new Writer<>(this, partition, identity, listener);
    loop.execute(() -> opened(writer));
    return writer;
  }

  @Override
  public long pendingBytes() {
    return pendingBytes.get();
  }

  /** Any thread. */
  void count(long bytes) {
    pendingBytes.addAndGet(bytes);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      loop.execute(() -> List.copyOf(writers).forEach(Writer::beginClose));
    }
  }

  EventLoop loop() {
    return loop;
  }

  AppendSettings settings() {
    return settings;
  }

  // ---- event loop from here on ----

  private void opened(Writer<?> writer) {
    metadata.hold(writer.partition().topic());
    writers.add(writer);
    if (closed) {
      writer.beginClose();
    } else {
      settle(writer);
    }
  }

  void ended(Writer<?> writer) {
    if (writers.remove(writer)) {
      metadata.release(writer.partition().topic());
    }
    homeless.remove(writer);
    AppendLane lane = writer.lane();
    if (lane != null) {
      lane.remove(writer);
    }
  }

  /** The writer may have something to send. */
  void schedule(Writer<?> writer) {
    if (writer.lane() == null) {
      settle(writer);
    } else {
      writer.lane().queue(writer);
    }
  }

  void later(Writer<?> writer, long delayMs) {
    loop.schedule(delayMs, () -> settle(writer));
  }

  long backoff(int failures) {
    return Math.min(LONGEST_BACKOFF_MS, loop.retryBackoffMs() << Math.min(failures, 10));
  }

  /** Puts a writer where its leader is. */
  private void settle(Writer<?> writer) {
    if (writer.isEnded() || !writers.contains(writer) || !writer.isQuiet()) {
      return;
    }
    Optional<Node> leader = metadata.leader(writer.partition());
    if (!checkTopic(writer) || leader.isEmpty()) {
      leave(writer);
      if (!writer.isEnded()) {
        homeless.add(writer);
      }
      return;
    }
    homeless.remove(writer);
    AppendLane lane = writer.lane();
    if (lane == null || lane.brokerId() != leader.get().id()) {
      leave(writer);
      lane = laneFor(leader.get().id());
      lane.add(writer);
    }
    lane.queue(writer);
  }

  /** True if the writer is on its leader's lane, as far as is known. */
  boolean isHome(Writer<?> writer, int broker) {
    return metadata.leader(writer.partition()).map(node -> node.id() == broker).orElse(false);
  }

  /** Takes a quiet writer off a lane that is not its leader's any more. */
  void rehome(Writer<?> writer) {
    settle(writer);
  }

  private boolean checkTopic(Writer<?> writer) {
    String topic = writer.partition().topic();
    if (!metadata.isKnown(topic)) {
      return false;
    }
    Errors error = metadata.error(topic);
    if (error == Errors.TOPIC_AUTHORIZATION_FAILED) {
      fail(writer, AppendFailure.Kind.NOT_AUTHORISED, error.message());
      return false;
    }
    Uuid current = metadata.topicId(topic);
    if (error != Errors.NONE || current.equals(Uuid.ZERO_UUID)) {
      return error == Errors.NONE;
    }
    if (writer.topicId().equals(Uuid.ZERO_UUID)) {
      writer.adopt(current);
    } else if (!writer.topicId().equals(current)) {
      fail(
          writer,
          AppendFailure.Kind.TOPIC_RECREATED,
          "The topic's id was " + writer.topicId() + " and is " + current);
      return false;
    }
    return true;
  }

  private void fail(Writer<?> writer, AppendFailure.Kind kind, String message) {
    writer.force(new AppendFailure(kind, writer.partition(), message), loop.now());
  }

  /** What it means that the topic has been missing for so long; null to wait on. */
  AppendFailure.@Nullable Kind missingTopic(Writer<?> writer, long forMs) {
    Uuid current = metadata.topicId(writer.partition().topic());
    if (!current.equals(Uuid.ZERO_UUID)
        && !writer.topicId().equals(Uuid.ZERO_UUID)
        && !current.equals(writer.topicId())) {
      return AppendFailure.Kind.TOPIC_RECREATED;
    }
    return forMs > settings.unknownTopicGrace().toMillis()
        ? AppendFailure.Kind.UNKNOWN_TOPIC
        : null;
  }

  private void leave(Writer<?> writer) {
    homeless.remove(writer);
    AppendLane lane = writer.lane();
    if (lane != null) {
      lane.remove(writer);
    }
  }

  private AppendLane laneFor(int broker) {
    List<AppendLane> choices = lanes.computeIfAbsent(broker, id -> new ArrayList<>());
    AppendLane best = null;
    for (AppendLane lane : choices) {
      if (best == null || lane.size() < best.size()) {
        best = lane;
      }
    }
    if (best == null || (best.size() > 0 && choices.size() < settings.connectionsPerBroker())) {
      best = new AppendLane(this, broker);
      choices.add(best);
    }
    return best;
  }

  @Override
  public long drive(long now) {
    int version = metadata.updateVersion();
    if (version != metadataVersion) {
      metadataVersion = version;
      List.copyOf(writers).forEach(this::settle);
    }
    if (now >= nextTick) {
      nextTick = now + TICK_MS;
      tick(now);
    }
    long wait = homeless.isEmpty() ? Long.MAX_VALUE : nextTick - now;
    for (List<AppendLane> broker : lanes.values()) {
      for (AppendLane lane : broker) {
        wait = Math.min(wait, lane.drive(now));
      }
    }
    return wait;
  }

  private void tick(long now) {
    if (!homeless.isEmpty()) {
      metadata.requestUpdate(false);
      List.copyOf(homeless).forEach(writer -> tellHomeless(writer, now));
    }
    for (Iterator<List<AppendLane>> each = lanes.values().iterator(); each.hasNext(); ) {
      List<AppendLane> broker = each.next();
      if (broker.stream().allMatch(lane -> lane.size() == 0 && lane.isQuiet())) {
        broker.forEach(AppendLane::close);
        each.remove();
      }
    }
    lanes.values().forEach(broker -> broker.forEach(lane -> lane.tellSilence(now)));
    if (closed && writers.isEmpty() && lanes.isEmpty()) {
      loop.execute(() -> loop.detach(this));
    }
  }

  private void tellHomeless(Writer<?> writer, long now) {
    String topic = writer.partition().topic();
    Errors error = metadata.error(topic);
    boolean missing = error == Errors.UNKNOWN_TOPIC_OR_PARTITION;
    Exception refusal = metadata.refusal();
    String why = refusal == null ? "The partition has no leader that is known" : refusal.toString();
    writer.tellTrouble(missing ? error.message() : why, now);
    if (missing && writer.troubleLasts(now, settings.unknownTopicGrace().toMillis())) {
      fail(writer, AppendFailure.Kind.UNKNOWN_TOPIC, error.message());
    }
  }

  @Override
  public void abandon() {
    closed = true;
    List.copyOf(writers).forEach(Writer::abandon);
  }
}

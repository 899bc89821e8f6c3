package io.mainstem.wire.append;

import io.mainstem.wire.net.Driven;
import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.TopicMetadata;
import io.mainstem.wire.producer.ProducerIdentity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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

  private final EventLoop loop;
  private final TopicMetadata metadata;
  private final AppendSettings settings;
  private final AtomicLong pendingBytes = new AtomicLong();
  private final AppendLanes lanes = new AppendLanes(this);
  private final Map<String, Set<Writer<?>>> writers = new HashMap<>();
  private final Set<Writer<?>> homeless = new LinkedHashSet<>();
  private final Set<String> stale = new HashSet<>();
  private final Consumer<Set<String>> metadataListener = this::learned;
  private boolean learned;
  private long nextTick;
  private volatile boolean closed;

  /** Made on any thread. */
  public LaneAppender(EventLoop loop, AppendSettings settings) {
    this.loop = loop;
    this.metadata = loop.metadata();
    this.settings = settings;
    loop.execute(
        () -> {
          loop.attach(this);
          metadata.addListener(metadataListener);
        });
  }

  @Override
  public <T> PartitionAppender<T> open(
      TopicPartition partition, ProducerIdentity identity, AppendListener<T> listener) {
    return open(partition, identity, 0, listener);
  }

  /** The same, from another first sequence: to test what happens where sequences wrap. */
  <T> PartitionAppender<T> open(
      TopicPartition partition,
      ProducerIdentity identity,
      int firstSequence,
      AppendListener<T> listener) {
    Writer<T> writer = new Writer<>(this, partition, identity, firstSequence, listener);
    if (closed || !loop.execute(() -> opened(writer))) {
      throw new IllegalStateException("The appender is closed");
    }
    return writer.handle();
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
      loop.execute(this::beginClose);
    }
  }

  EventLoop loop() {
    return loop;
  }

  AppendSettings settings() {
    return settings;
  }

  // ---- event loop from here on ----

  private void beginClose() {
    allWriters().forEach(Writer::beginClose);
  }

  private List<Writer<?>> allWriters() {
    return writers.values().stream().<Writer<?>>flatMap(Set::stream).toList();
  }

  private void opened(Writer<?> writer) {
    String topic = writer.partition().topic();
    metadata.hold(topic);
    writers.computeIfAbsent(topic, name -> new LinkedHashSet<>()).add(writer);
    if (closed) {
      writer.beginClose();
    } else {
      settle(writer);
    }
  }

  void ended(Writer<?> writer) {
    String topic = writer.partition().topic();
    Set<Writer<?>> ofTopic = writers.get(topic);
    if (ofTopic != null && ofTopic.remove(writer)) {
      metadata.release(topic);
      if (ofTopic.isEmpty()) {
        writers.remove(topic);
      }
    }
    leave(writer);
  }

  /** The writer may have something to send. */
  void schedule(Writer<?> writer) {
    if (writer.lane() == null) {
      settle(writer);
    } else {
      writer.lane().queue(writer, loop.now());
    }
  }

  void later(Writer<?> writer, long delayMs) {
    loop.schedule(delayMs, () -> settle(writer));
  }

  /** Puts a writer where its leader is. */
  private void settle(Writer<?> writer) {
    if (writer.isEnded() || !writer.isQuiet()) {
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
      lane = lanes.to(leader.get().id());
      lane.add(writer);
    }
    lane.queue(writer, loop.now());
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
    writer.fail(new AppendFailure(kind, writer.partition(), message), loop.now());
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

  @Override
  public long drive(long now) {
    if (learned) {
      settleStale();
    }
    if (now >= nextTick) {
      nextTick = now + TICK_MS;
      tick(now);
    }
    long wait = homeless.isEmpty() ? Long.MAX_VALUE : nextTick - now;
    return Math.min(wait, lanes.drive(now));
  }

  private void learned(Set<String> topics) {
    learned = true;
    stale.addAll(topics);
  }

  private void settleStale() {
    learned = false;
    Set<Writer<?>> moved = new LinkedHashSet<>(homeless);
    stale.forEach(topic -> moved.addAll(writers.getOrDefault(topic, Set.of())));
    stale.clear();
    moved.forEach(this::settle);
  }

  private void tick(long now) {
    if (!homeless.isEmpty()) {
      metadata.requestUpdate(false);
      List.copyOf(homeless).forEach(writer -> tellHomeless(writer, now));
    }
    lanes.tick(now);
    if (closed && writers.isEmpty() && lanes.isEmpty()) {
      metadata.removeListener(metadataListener);
      loop.execute(() -> loop.detach(this));
    }
  }

  private void tellHomeless(Writer<?> writer, long now) {
    Errors error = metadata.error(writer.partition().topic());
    writer.tellTrouble(whyHomeless(error), now);
    if (error == Errors.UNKNOWN_TOPIC_OR_PARTITION
        && writer.troubleLasts(now) >= settings.unknownTopicGrace().toMillis()) {
      fail(writer, AppendFailure.Kind.UNKNOWN_TOPIC, error.message());
    }
  }

  private String whyHomeless(Errors error) {
    Exception refusal = metadata.refusal();
    if (refusal != null) {
      return "No broker lets us in: " + refusal.getMessage();
    }
    return error == Errors.NONE
        ? "The partition has no leader that is known, or no broker can be reached"
        : error.message();
  }

  @Override
  public void abandon() {
    closed = true;
    allWriters().forEach(Writer::abandon);
  }
}

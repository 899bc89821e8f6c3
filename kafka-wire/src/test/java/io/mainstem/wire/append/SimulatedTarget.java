package io.mainstem.wire.append;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.Sequences;
import io.mainstem.wire.net.SimulatedBrokers;
import io.mainstem.wire.net.SimulatedTopics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.jspecify.annotations.Nullable;

/**
 * Brokers that append as Kafka's do (five batches remembered for each producer, sequences checked,
 * a producer that is not known taken at any sequence) and that misbehave as often as they are told.
 */
final class SimulatedTarget implements SimulatedBrokers {
  private static final int REMEMBERED_BATCHES = 5;

  final SimulatedTopics topics = new SimulatedTopics();
  private final Random random;
  private final Map<TopicPartition, Log> logs = new HashMap<>();
  private final TreeSet<Integer> up = new TreeSet<>();
  private double trouble;
  private boolean cutAfter;

  /** A batch in a log; {@code mark} is the timestamp of its first record. */
  record Entry(long mark, long offset, int records) {}

  private record Remembered(int first, int last, long offset) {}

  private static final class Log {
    final List<Entry> entries = new ArrayList<>();
    final Map<Long, Deque<Remembered>> producers = new HashMap<>();
    long end;
  }

  SimulatedTarget(Random random, int brokers) {
    this.random = random;
    for (int broker = 1; broker <= brokers; broker++) {
      up.add(broker);
    }
  }

  /** How likely each request is to meet with something bad, 0 to 1. */
  void trouble(double likelihood) {
    trouble = likelihood;
  }

  void kill(int broker) {
    up.remove(broker);
  }

  void revive(int broker) {
    up.add(broker);
  }

  /** What a restart leaves of a broker's memory: each producer's last batch. */
  void forgetAllButTheLast(TopicPartition partition) {
    for (Deque<Remembered> each : log(partition).producers.values()) {
      while (each.size() > 1) {
        each.removeFirst();
      }
    }
  }

  /** An unclean election: the log's end is lost, and what was known of its producers. */
  void cutOff(TopicPartition partition, int batches) {
    Log log = log(partition);
    for (int i = 0; i < batches && !log.entries.isEmpty(); i++) {
      log.end = log.entries.remove(log.entries.size() - 1).offset();
    }
    log.producers.clear();
  }

  List<Entry> entries(TopicPartition partition) {
    return log(partition).entries;
  }

  private Log log(TopicPartition partition) {
    return logs.computeIfAbsent(partition, each -> new Log());
  }

  @Override
  public Collection<Integer> up() {
    return up;
  }

  @Override
  public MetadataResponse metadata(List<String> names) {
    return topics.describe(names, up);
  }

  @Override
  public long latencyMs() {
    return 1L + random.nextInt(5);
  }

  @Override
  public @Nullable AbstractResponse handle(int broker, AbstractRequest request) {
    ProduceResponseData answer = new ProduceResponseData();
    cutAfter = false;
    boolean cutBefore = random.nextDouble() < trouble / 4;
    if (cutBefore) {
      return null;
    }
    for (TopicProduceData topic : ((ProduceRequest) request).data().topicData()) {
      TopicProduceResponse told = new TopicProduceResponse().setTopicId(topic.topicId());
      answer.responses().add(told);
      String name = topics.name(topic.topicId());
      for (PartitionProduceData part : topic.partitionData()) {
        PartitionProduceResponse result =
            new PartitionProduceResponse().setIndex(part.index()).setBaseOffset(-1);
        told.partitionResponses().add(result);
        if (name == null) {
          result.setErrorCode(Errors.UNKNOWN_TOPIC_ID.code());
        } else {
          append(broker, new TopicPartition(name, part.index()), part, result);
        }
      }
    }
    cutAfter = random.nextDouble() < trouble / 4;
    return cutAfter ? null : new ProduceResponse(answer);
  }

  @Override
  public boolean handlesWhatFollows() {
    return cutAfter && random.nextBoolean();
  }

  private void append(
      int broker,
      TopicPartition partition,
      PartitionProduceData part,
      PartitionProduceResponse result) {
    if (topics.leader(partition.topic(), partition.partition()) != broker) {
      result.setErrorCode(Errors.NOT_LEADER_OR_FOLLOWER.code());
      return;
    }
    double dice = random.nextDouble();
    if (dice < trouble / 2) {
      result.setErrorCode(refusal().code());
      return;
    }
    BatchCursor batch = new BatchCursor(((MemoryRecords) part.records()).buffer());
    if (!batch.next() || batch.remaining() != 0) {
      throw new AssertionError("Not exactly one batch for " + partition);
    }
    batch.ensureValid();
    judge(log(partition), batch, result);
    if (dice > 1 - trouble / 2 && result.errorCode() == Errors.NONE.code()) {
      // Appended, and yet the answer says otherwise.
      result.setErrorCode(Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND.code()).setBaseOffset(-1);
    }
  }

  private Errors refusal() {
    return switch (random.nextInt(4)) {
      case 0 -> Errors.NOT_LEADER_OR_FOLLOWER;
      case 1 -> Errors.NOT_ENOUGH_REPLICAS;
      case 2 -> Errors.REQUEST_TIMED_OUT;
      default -> Errors.KAFKA_STORAGE_ERROR;
    };
  }

  private static void judge(Log log, BatchCursor batch, PartitionProduceResponse result) {
    Deque<Remembered> known =
        log.producers.computeIfAbsent(batch.producerId(), id -> new ArrayDeque<>());
    for (Remembered each : known) {
      if (each.first() == batch.baseSequence() && each.last() == batch.lastSequence()) {
        result.setBaseOffset(each.offset());
        return;
      }
    }
    if (!known.isEmpty() && Sequences.advance(known.getLast().last(), 1) != batch.baseSequence()) {
      result.setErrorCode(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER.code());
      return;
    }
    log.entries.add(new Entry(batch.baseTimestamp(), log.end, batch.recordCount()));
    known.add(new Remembered(batch.baseSequence(), batch.lastSequence(), log.end));
    if (known.size() > REMEMBERED_BATCHES) {
      known.removeFirst();
    }
    result.setBaseOffset(log.end);
    log.end += batch.recordCount();
  }
}

package io.mainstem.wire.fetch;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.RecordEncoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.net.SimulatedBrokers;
import io.mainstem.wire.net.SimulatedTopics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.MetadataResponse;
import org.jspecify.annotations.Nullable;

/**
 * Brokers that are fetched from as Kafka's are: sessions with epochs, answers that begin with the
 * batch that holds the wanted offset and are cut off at their size limit, long polls. They
 * misbehave as often as they are told.
 */
public final class SimulatedSource implements SimulatedBrokers {
  public final SimulatedTopics topics = new SimulatedTopics();
  private final Random random;
  private final Map<TopicPartition, Log> logs = new HashMap<>();
  private final Map<Integer, Session> sessions = new HashMap<>();
  private final TreeSet<Integer> up = new TreeSet<>();
  private double trouble;
  private long latency = 2;
  private int sessionIds;
  private boolean sound;

  /** How many partitions were named in requests so far. */
  long named;

  /** How many requests there were. */
  public long fetches;

  /** How many bytes were answered. */
  long bytes;

  /** A log: its batches as bytes, one after the other, and where each begins. */
  private static final class Log {
    final List<ByteBuffer> batches = new ArrayList<>();
    final List<Long> offsets = new ArrayList<>();
    long end;
  }

  private static final class Session {
    int epoch = 1;
    final Map<TopicIdPartition, Wanted> wanted = new LinkedHashMap<>();
  }

  private static final class Wanted {
    long offset;
    int maxBytes;
    boolean told;
  }

  /** Brokers 1 to {@code brokers}, all up. */
  public SimulatedSource(Random random, int brokers) {
    this.random = random;
    for (int broker = 1; broker <= brokers; broker++) {
      up.add(broker);
    }
  }

  /** How often they misbehave, 0 to 1. */
  public void trouble(double likelihood) {
    trouble = likelihood;
  }

  void latency(long millis) {
    latency = millis;
  }

  /** What they answer is never damaged. */
  public void keepSound() {
    sound = true;
  }

  /** A broker goes away. */
  public void kill(int broker) {
    up.remove(broker);
    sessions.clear();
  }

  /** It comes back. */
  public void revive(int broker) {
    up.add(broker);
  }

  /** Appends a batch; {@code skip} offsets before it are missing, as after compaction. */
  public void append(TopicPartition partition, int records, int valueBytes, int skip) {
    Log log = logs.computeIfAbsent(partition, each -> new Log());
    RecordEncoder encoder = new RecordEncoder(Codec.NONE, 1 << 24);
    ByteBuffer value = ByteBuffer.allocate(valueBytes);
    for (int i = 0; i < records; i++) {
      if (!encoder.add(new WireRecord(0, 1, null, value, List.of()))) {
        throw new AssertionError("no room");
      }
    }
    ByteBuffer batch = encoder.finish();
    long base = log.end + skip;
    batch.putLong(0, base);
    log.batches.add(batch);
    log.offsets.add(base);
    log.end = base + records;
  }

  /** First offsets of the batches. */
  public List<Long> offsets(TopicPartition partition) {
    return logs.computeIfAbsent(partition, each -> new Log()).offsets;
  }

  /** Offset after the last record. */
  public long end(TopicPartition partition) {
    return logs.computeIfAbsent(partition, each -> new Log()).end;
  }

  /** Offset of the last record of a batch, counted from 0. */
  public long lastOffset(TopicPartition partition, int batch) {
    Log log = logs.computeIfAbsent(partition, each -> new Log());
    return nextOffset(log.batches.get(batch)) - 1;
  }

  void evictSessions() {
    sessions.clear();
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
    return latency;
  }

  @Override
  public long holdMs(int broker, AbstractRequest request) {
    if (!(request instanceof FetchRequest fetch)) {
      return 0;
    }
    FetchRequestData data = fetch.data();
    for (FetchTopic topic : data.topics()) {
      for (FetchPartition part : topic.partitions()) {
        if (part.fetchOffset() < end(partition(topic.topicId(), part.partition()))) {
          return 0;
        }
      }
    }
    Session session = sessions.get(data.sessionId());
    if (session == null) {
      return data.sessionEpoch() < 0 ? data.maxWaitMs() : 0;
    }
    for (Map.Entry<TopicIdPartition, Wanted> each : session.wanted.entrySet()) {
      if (each.getValue().offset < end(each.getKey().topicPartition())) {
        return 0;
      }
    }
    return data.maxWaitMs();
  }

  private TopicPartition partition(Uuid id, int index) {
    String name = topics.name(id);
    return new TopicPartition(name == null ? "?" : name, index);
  }

  @Override
  public @Nullable AbstractResponse handle(int broker, AbstractRequest request) {
    if (!(request instanceof FetchRequest fetch)) {
      return new ApiVersionsResponse(new ApiVersionsResponseData());
    }
    fetches++;
    if (random.nextDouble() < trouble / 4) {
      return null;
    }
    if (random.nextDouble() < trouble / 4) {
      sessions.clear();
    }
    FetchResponseData answer = answer(broker, fetch.data());
    return random.nextDouble() < trouble / 4 ? null : FetchResponse.of(answer);
  }

  private FetchResponseData answer(int broker, FetchRequestData request) {
    FetchResponseData answer = new FetchResponseData().setSessionId(request.sessionId());
    request.topics().forEach(topic -> named += topic.partitions().size());
    Session session;
    boolean full = request.sessionEpoch() <= 0;
    if (full) {
      sessions.remove(request.sessionId());
      session = new Session();
      boolean granted = request.sessionEpoch() == 0 && random.nextDouble() >= trouble / 4;
      if (granted) {
        sessions.put(++sessionIds, session);
      }
      answer.setSessionId(granted ? sessionIds : 0);
    } else {
      session = sessions.get(request.sessionId());
      if (session == null) {
        return answer.setErrorCode(Errors.FETCH_SESSION_ID_NOT_FOUND.code());
      }
      if (session.epoch != request.sessionEpoch()) {
        return answer.setErrorCode(Errors.INVALID_FETCH_SESSION_EPOCH.code());
      }
      session.epoch++;
    }
    update(session, request);
    fill(broker, session, request.maxBytes(), full, answer);
    return answer;
  }

  private void update(Session session, FetchRequestData request) {
    for (FetchTopic topic : request.topics()) {
      for (FetchPartition part : topic.partitions()) {
        Wanted wanted =
            session.wanted.computeIfAbsent(
                id(topic.topicId(), part.partition()), each -> new Wanted());
        wanted.offset = part.fetchOffset();
        wanted.maxBytes = part.partitionMaxBytes();
      }
    }
    for (ForgottenTopic topic : request.forgottenTopicsData()) {
      topic.partitions().forEach(index -> session.wanted.remove(id(topic.topicId(), index)));
    }
  }

  private TopicIdPartition id(Uuid topic, int index) {
    return new TopicIdPartition(topic, partition(topic, index));
  }

  private void fill(
      int broker, Session session, int maxBytes, boolean full, FetchResponseData answer) {
    int room = maxBytes;
    boolean first = true;
    List<TopicIdPartition> served = new ArrayList<>();
    for (Map.Entry<TopicIdPartition, Wanted> each : session.wanted.entrySet()) {
      Wanted wanted = each.getValue();
      PartitionData data = read(broker, each.getKey(), wanted, Math.max(0, room), first);
      int size = data.records() == null ? 0 : data.records().sizeInBytes();
      first &= size == 0;
      room -= size;
      bytes += size;
      if (full || !wanted.told || size > 0 || data.errorCode() != Errors.NONE.code()) {
        wanted.told = true;
        add(answer, each.getKey(), data);
        served.add(each.getKey());
      }
    }
    // Who was served goes to the end of the line.
    served.forEach(key -> session.wanted.put(key, session.wanted.remove(key)));
  }

  private static void add(FetchResponseData answer, TopicIdPartition key, PartitionData data) {
    for (FetchableTopicResponse topic : answer.responses()) {
      if (topic.topicId().equals(key.topicId())) {
        topic.partitions().add(data);
        return;
      }
    }
    answer
        .responses()
        .add(
            new FetchableTopicResponse()
                .setTopicId(key.topicId())
                .setPartitions(new ArrayList<>(List.of(data))));
  }

  private PartitionData read(
      int broker, TopicIdPartition key, Wanted wanted, int room, boolean first) {
    TopicPartition partition = key.topicPartition();
    Log log = logs.computeIfAbsent(partition, each -> new Log());
    PartitionData data =
        new PartitionData()
            .setPartitionIndex(partition.partition())
            .setLogStartOffset(0)
            .setHighWatermark(log.end)
            .setLastStableOffset(log.end)
            .setRecords(MemoryRecords.EMPTY);
    if (topics.leader(partition.topic(), partition.partition()) != broker) {
      return data.setErrorCode(Errors.NOT_LEADER_OR_FOLLOWER.code());
    }
    if (wanted.offset > log.end || random.nextDouble() < trouble / 50) {
      return data.setErrorCode(Errors.OFFSET_OUT_OF_RANGE.code());
    }
    if (random.nextDouble() < trouble / 10) {
      return data.setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
    }
    ByteBuffer records = slice(log, wanted.offset, Math.min(room, wanted.maxBytes), first);
    if (!sound && records.hasRemaining() && random.nextDouble() < trouble / 20) {
      int at = random.nextInt(records.remaining());
      records.put(at, (byte) (records.get(at) ^ (1 << random.nextInt(8))));
    }
    return data.setRecords(MemoryRecords.readableRecords(records));
  }

  /** From the batch that holds the offset on; the last one cut off where the room ends. */
  private static ByteBuffer slice(Log log, long offset, int room, boolean first) {
    int at = 0;
    while (at < log.batches.size() && nextOffset(log.batches.get(at)) <= offset) {
      at++;
    }
    if (at == log.batches.size()) {
      return ByteBuffer.allocate(0);
    }
    int size = first ? Math.max(room, log.batches.get(at).remaining()) : room;
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (at < log.batches.size() && bytes.hasRemaining()) {
      ByteBuffer batch = log.batches.get(at++);
      bytes.put(batch.slice(0, Math.min(batch.remaining(), bytes.remaining())));
    }
    return bytes.flip();
  }

  private static long nextOffset(ByteBuffer batch) {
    BatchCursor cursor = new BatchCursor(batch);
    return cursor.next() ? cursor.nextOffset() : -1;
  }
}

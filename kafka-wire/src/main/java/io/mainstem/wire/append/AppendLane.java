package io.mainstem.wire.append;

import io.mainstem.wire.net.Lane;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one broker and the writers that send over it. A request takes the next batch of
 * every writer that has one, first come first served, at most one of each. Event loop only.
 */
final class AppendLane {
  private static final long NEVER = Long.MAX_VALUE;
  private static final short ALL_REPLICAS = -1;
  private static final short OLDEST_VERSION = 7;
  private static final short LAST_VERSION_WITH_NAMES = 12;

  private final LaneAppender owner;
  private final Lane lane;
  private final Set<Writer<?>> queue = new LinkedHashSet<>();
  private final Set<Writer<?>> writers = new HashSet<>();
  private int underWay;

  /** A batch in a request. */
  private record Sent(Writer<?> writer, PendingBatch<?> batch) {}

  AppendLane(LaneAppender owner, int brokerId) {
    this.owner = owner;
    this.lane = owner.loop().newLane(brokerId);
  }

  int brokerId() {
    return lane.brokerId();
  }

  int size() {
    return writers.size();
  }

  boolean isQuiet() {
    return underWay == 0;
  }

  void add(Writer<?> writer) {
    writers.add(writer);
    writer.setLane(this);
  }

  void remove(Writer<?> writer) {
    writers.remove(writer);
    writer.setLane(null);
    queue.remove(writer);
  }

  /** Gives the writer a place in the line if it has something to send. */
  void queue(Writer<?> writer, long now) {
    if (writer.canSend(now, owner.settings().maxRequestsInFlight())) {
      queue.add(writer);
    }
  }

  long drive(long now) {
    while (!queue.isEmpty() && underWay < owner.settings().maxRequestsInFlight()) {
      if (!lane.ready(now)) {
        return Math.max(1, lane.delay(now));
      }
      Map<TopicPartition, Sent> batches = choose(now);
      if (!batches.isEmpty()) {
        send(batches, now);
      }
    }
    return NEVER;
  }

  /** Takes from the front of the line what fits into one request; who has more goes to its end. */
  private Map<TopicPartition, Sent> choose(long now) {
    int most = owner.settings().maxRequestsInFlight();
    Map<TopicPartition, Sent> chosen = new HashMap<>();
    long bytes = 0;
    for (int left = queue.size(); left > 0; left--) {
      Writer<?> writer = queue.iterator().next();
      // Two writers of one partition take turns: a request may hold one batch of a partition.
      if (writer.canSend(now, most) && !chosen.containsKey(writer.partition())) {
        PendingBatch<?> batch = writer.nextBatch();
        if (bytes > 0 && bytes + batch.size() > owner.settings().maxRequestBytes()) {
          break;
        }
        bytes += batch.size();
        writer.sent(batch);
        chosen.put(writer.partition(), new Sent(writer, batch));
      }
      queue.remove(writer);
      queue(writer, now);
    }
    return chosen;
  }

  private void send(Map<TopicPartition, Sent> batches, long now) {
    AppendSettings settings = owner.settings();
    int acknowledgeWithin = (int) settings.acknowledgeWithin().toMillis();
    ProduceRequestData request =
        new ProduceRequestData().setAcks(ALL_REPLICAS).setTimeoutMs(acknowledgeWithin);
    Map<Uuid, String> names = new HashMap<>();
    for (Sent sent : batches.values()) {
      Writer<?> writer = sent.writer();
      names.put(writer.topicId(), writer.partition().topic());
      add(request, writer, sent.batch());
    }
    boolean named = names.containsKey(Uuid.ZERO_UUID);
    short newest = named ? LAST_VERSION_WITH_NAMES : ApiKeys.PRODUCE.latestVersion();
    int timeout = Math.max(owner.loop().requestTimeoutMs(), acknowledgeWithin);
    underWay++;
    try {
      lane.send(
          new ProduceRequest.Builder(OLDEST_VERSION, newest, request),
          now,
          timeout,
          response -> answered(response, batches, names));
    } catch (RuntimeException e) {
      underWay--;
      String why = "The request could not be made: " + e;
      // Not within a turn: the writers may change lanes.
      owner.loop().execute(() -> refuseAll(batches, Errors.UNKNOWN_SERVER_ERROR, why, now));
    }
  }

  private static void add(ProduceRequestData request, Writer<?> writer, PendingBatch<?> batch) {
    TopicPartition partition = writer.partition();
    TopicProduceData topic = request.topicData().find(partition.topic(), writer.topicId());
    if (topic == null) {
      topic = new TopicProduceData().setName(partition.topic()).setTopicId(writer.topicId());
      request.topicData().add(topic);
    }
    topic
        .partitionData()
        .add(
            new PartitionProduceData()
                .setIndex(partition.partition())
                .setRecords(MemoryRecords.readableRecords(batch.bytes())));
  }

  private void answered(
      ClientResponse response, Map<TopicPartition, Sent> sent, Map<Uuid, String> names) {
    underWay--;
    long now = owner.loop().now();
    if (response.versionMismatch() != null) {
      refuseAll(sent, Errors.UNSUPPORTED_VERSION, response.versionMismatch().getMessage(), now);
    } else if (response.wasDisconnected() || !response.hasResponse()) {
      refuseAll(sent, Errors.NETWORK_EXCEPTION, whyLost(), now);
    } else {
      ProduceResponse body = (ProduceResponse) response.responseBody();
      for (TopicProduceResponse topic : body.data().responses()) {
        String name = topic.name().isEmpty() ? names.get(topic.topicId()) : topic.name();
        for (PartitionProduceResponse part : topic.partitionResponses()) {
          Sent mine = name == null ? null : sent.remove(new TopicPartition(name, part.index()));
          if (mine != null) {
            judge(mine, part, now);
          }
        }
      }
      refuseAll(
          sent, Errors.UNKNOWN_SERVER_ERROR, "The broker's answer left the partition out", now);
    }
  }

  private String whyLost() {
    Exception refusal = lane.refusal();
    return refusal == null
        ? "The connection to broker " + brokerId() + " was lost"
        : "Broker " + brokerId() + " refuses the connection: " + refusal.getMessage();
  }

  private String whySilent() {
    return lane.hasFailed()
        ? whyLost()
        : "Broker " + brokerId() + " takes nothing now: it is being connected to, or slows us down";
  }

  private void judge(Sent sent, PartitionProduceResponse part, long now) {
    Writer<?> writer = sent.writer();
    Errors error = Errors.forCode(part.errorCode());
    switch (error) {
      case NONE -> writer.acknowledged(sent.batch(), part.baseOffset(), now);
      case DUPLICATE_SEQUENCE_NUMBER -> writer.acknowledged(sent.batch(), -1, now);
      default -> writer.refused(sent.batch(), error, words(part, error), now);
    }
    afterwards(writer, error, now);
  }

  private void afterwards(Writer<?> writer, Errors error, long now) {
    if (error.exception() instanceof InvalidMetadataException) {
      owner.loop().metadata().requestUpdate(false);
    }
    if (writer.isQuiet() && !writer.isEnded() && !owner.isHome(writer, brokerId())) {
      owner.rehome(writer);
    } else if (writer.lane() == this) {
      queue(writer, now);
    }
  }

  private void refuseAll(
      Map<TopicPartition, Sent> sent, Errors error, @Nullable String message, long now) {
    for (Sent each : List.copyOf(sent.values())) {
      each.writer().refused(each.batch(), error, message, now);
      afterwards(each.writer(), error, now);
    }
  }

  private static String words(PartitionProduceResponse part, Errors error) {
    return part.errorMessage() == null ? error.message() : part.errorMessage();
  }

  /** Tells the writers that wait on a broker that takes nothing. */
  void tellSilence(long now) {
    if (underWay == 0 && !queue.isEmpty()) {
      String why = whySilent();
      queue.forEach(writer -> writer.tellTrouble(why, now));
    }
  }

  void close() {
    lane.close();
  }
}

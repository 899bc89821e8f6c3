package io.mainstem.wire.fetch;

import io.mainstem.wire.net.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.FetchMetadata;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one broker over which partitions are read ahead, each with one piece under
 * way. How long the round trip is, is found out with a request that takes the broker no time. Event
 * loop only.
 */
final class FarBroker {
  /** Below it the gaps between answers are too short to matter. */
  private static final long LONG_ROUND_TRIP_MS = 10;

  private static final long MEASURED_FOR_MS = 60_000;
  private static final long NEVER = Long.MAX_VALUE;

  /** The shortest of so many counts: any one may have waited for something else. */
  private static final int ENOUGH_MEASUREMENTS = 3;

  private final SessionFetcher owner;
  private final List<Connection> connections = new ArrayList<>();
  private final Deque<Stretch> stretches = new ArrayDeque<>();
  private Distance distance = Distance.UNKNOWN;
  private long measuredAt;
  private long usedAt;
  private int measurements;
  private boolean starved;

  private enum Distance {
    UNKNOWN,
    BEING_MEASURED,
    NEAR,
    FAR
  }

  private static final class Connection {
    final Lane lane;
    boolean busy;

    Connection(Lane lane) {
      this.lane = lane;
    }
  }

  FarBroker(SessionFetcher owner, int broker) {
    this.owner = owner;
    for (int i = 0; i < owner.settings().readAheadConnections(); i++) {
      connections.add(new Connection(owner.loop().newLane(broker)));
    }
    usedAt = owner.loop().now();
  }

  /** True if the round trip is known to be long; if it is not known, it soon will be. */
  boolean isFar(long now) {
    usedAt = now;
    boolean stale = distance == Distance.NEAR && now - measuredAt > MEASURED_FOR_MS;
    if (stale || distance == Distance.UNKNOWN) {
      distance = Distance.BEING_MEASURED;
      measurements = 0;
    }
    return distance == Distance.FAR;
  }

  void add(Stretch stretch) {
    stretches.add(stretch);
  }

  long drive(long now) {
    if (distance == Distance.BEING_MEASURED) {
      return measure(now);
    }
    long wait = NEVER;
    for (Connection connection : connections) {
      if (stretches.isEmpty()) {
        return NEVER;
      }
      if (connection.busy) {
        continue;
      }
      if (!connection.lane.ready(now)) {
        wait = Math.min(wait, Math.max(1, connection.lane.delay(now)));
      } else if (!sendNext(connection, now)) {
        return NEVER;
      }
    }
    return wait;
  }

  private long measure(long now) {
    Connection connection = connections.get(0);
    if (connection.busy) {
      return NEVER;
    }
    if (!connection.lane.ready(now)) {
      return Math.max(1, connection.lane.delay(now));
    }
    connection.busy = true;
    connection.lane.send(
        new ApiVersionsRequest.Builder(),
        now,
        owner.loop().requestTimeoutMs(),
        response -> measured(connection, response, now));
    return NEVER;
  }

  private void measured(Connection connection, ClientResponse response, long sentAt) {
    connection.busy = false;
    measuredAt = owner.loop().now();
    if (response.wasDisconnected()) {
      distance = Distance.UNKNOWN;
    } else if (measuredAt - sentAt < LONG_ROUND_TRIP_MS) {
      distance = Distance.NEAR;
    } else if (++measurements == ENOUGH_MEASUREMENTS) {
      distance = Distance.FAR;
    }
  }

  /** Sends the next piece of whoever's turn it is; false if nobody has any. */
  private boolean sendNext(Connection connection, long now) {
    for (int left = stretches.size(); left > 0; left--) {
      Stretch stretch = stretches.remove();
      if (stretch.isOver()) {
        continue;
      }
      stretches.add(stretch);
      Chunk chunk = stretch.next(now);
      if (chunk != null && send(connection, chunk, now)) {
        return true;
      }
    }
    return false;
  }

  private boolean send(Connection connection, Chunk chunk, long now) {
    int memory = owner.budget().reserve(chunk.bytes(), leastFree(chunk));
    starved = memory == 0;
    if (starved) {
      chunk.stretch().starved(chunk);
      return false;
    }
    chunk.sent(memory);
    connection.busy = true;
    usedAt = now;
    connection.lane.send(
        new FetchCall(request(chunk), owner.usesNames()),
        now,
        owner.loop().requestTimeoutMs(),
        response -> answered(connection, chunk, response));
    return true;
  }

  /** Pieces that are guessed at leave a part of the memory to those who know what they want. */
  private long leastFree(Chunk chunk) {
    boolean guessed = !chunk.stretch().isFirst(chunk);
    return chunk.bytes() + (guessed ? owner.settings().maxInFlight() / 4 : 0);
  }

  /** True if there was no memory for the last piece. */
  boolean isStarved() {
    return starved;
  }

  private FetchRequestData request(Chunk chunk) {
    Reading reading = chunk.stretch().reading();
    FetchPartition wanted =
        new FetchPartition()
            .setPartition(reading.partition().partition())
            .setFetchOffset(chunk.offset())
            .setLogStartOffset(FetchRequest.INVALID_LOG_START_OFFSET)
            .setPartitionMaxBytes(chunk.bytes());
    FetchTopic topic =
        new FetchTopic()
            .setTopic(reading.partition().topic())
            .setTopicId(reading.topicId())
            .setPartitions(List.of(wanted));
    return new FetchRequestData()
        .setSessionId(FetchMetadata.INVALID_SESSION_ID)
        .setSessionEpoch(FetchMetadata.FINAL_EPOCH)
        .setMaxWaitMs(0)
        .setMinBytes(1)
        .setMaxBytes(chunk.bytes())
        .setIsolationLevel(owner.settings().isolation().id())
        .setTopics(List.of(topic));
  }

  private void answered(Connection connection, Chunk chunk, ClientResponse response) {
    connection.busy = false;
    long now = owner.loop().now();
    PartitionData data = data(response);
    if (data == null) {
      chunk.stretch().lost(chunk);
      return;
    }
    Answer answer = Answer.readAhead(owner, chunk.stretch().reading(), chunk.offset(), data);
    // The link is not to be idle while this one is verified.
    drive(now);
    chunk.stretch().answered(chunk, answer, now);
  }

  private static @Nullable PartitionData data(ClientResponse response) {
    if (response.wasDisconnected() || response.versionMismatch() != null) {
      return null;
    }
    FetchResponse body = (FetchResponse) response.responseBody();
    boolean one =
        body.error() == Errors.NONE
            && body.data().responses().size() == 1
            && body.data().responses().get(0).partitions().size() == 1;
    return one ? body.data().responses().get(0).partitions().get(0) : null;
  }

  /** True if nothing was read over it for a while. */
  boolean isUnused(long now) {
    stretches.removeIf(Stretch::isOver);
    boolean busy = connections.stream().anyMatch(each -> each.busy);
    return stretches.isEmpty() && !busy && now - usedAt > MEASURED_FOR_MS;
  }

  void close() {
    connections.forEach(each -> each.lane.close());
  }
}

package io.mainstem.wire.log;

import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.jspecify.annotations.Nullable;

/**
 * The scans of one broker's logs. Whatever waits while all connections are busy goes out together
 * in the next request: a thousand take-overs that each look at a few batches cost some dozen
 * requests, and none waits behind another's poll. Event loop only.
 */
final class ScanBroker {
  private static final int MOST_LANES = 4;
  private static final int MOST_TOGETHER = 500;
  private static final int FETCH_BYTES = 4 << 20;
  private static final int BYTES_OF_EACH = 1 << 20;
  private static final int POLL_MS = 100;
  private static final short LAST_VERSION_WITH_NAMES = 12;

  private final EventLoop loop;
  private final int id;
  private final BiConsumer<Scan, Scan.Outcome> next;
  private final Deque<Scan> waiting = new ArrayDeque<>();
  private final List<ScanLane> lanes = new ArrayList<>();
  private long lookAgainAt;

  /**
   * @param next hears what is to be done with a scan after an answer
   */
  ScanBroker(EventLoop loop, int id, BiConsumer<Scan, Scan.Outcome> next) {
    this.loop = loop;
    this.id = id;
    this.next = next;
  }

  /** One connection, which carries one request at a time. */
  private static final class ScanLane {
    final Lane lane;
    boolean busy;

    ScanLane(Lane lane) {
      this.lane = lane;
    }
  }

  void add(Scan scan) {
    waiting.add(scan);
  }

  /** Sends what can be sent; milliseconds until it wants to try again. */
  long drive(long now) {
    while (!waiting.isEmpty()) {
      ScanLane free = freeLane();
      if (free == null) {
        return Long.MAX_VALUE; // an answer comes first
      }
      if (!free.lane.ready(now)) {
        if (now >= lookAgainAt) {
          lookAgainAt = now + loop.retryBackoffMs();
          cannotBeReached(free.lane.refusal());
        }
        return Math.max(1, Math.min(free.lane.delay(now), lookAgainAt - now));
      }
      Map<TopicPartition, Scan> together = takeTogether();
      if (!together.isEmpty()) {
        send(free, together, now);
      }
    }
    return Long.MAX_VALUE;
  }

  private @Nullable ScanLane freeLane() {
    for (ScanLane each : lanes) {
      if (!each.busy) {
        return each;
      }
    }
    if (lanes.size() == MOST_LANES) {
      return null;
    }
    ScanLane fresh = new ScanLane(loop.newLane(id));
    lanes.add(fresh);
    return fresh;
  }

  /** Those whose partition has another leader by now do not wait for this broker. */
  private void cannotBeReached(@Nullable Exception refusal) {
    List<Scan> elsewhere = new ArrayList<>();
    for (Scan scan : waiting) {
      if (refusal != null) {
        scan.note(refusal.toString());
      }
      boolean leads =
          loop.metadata().leader(scan.partition()).filter(node -> node.id() == id).isPresent();
      if (!leads) {
        elsewhere.add(scan);
      }
    }
    waiting.removeAll(new HashSet<>(elsewhere));
    elsewhere.forEach(scan -> next.accept(scan, Scan.Outcome.LATER));
  }

  private void send(ScanLane free, Map<TopicPartition, Scan> together, long now) {
    int each = together.size() == 1 ? FETCH_BYTES : BYTES_OF_EACH;
    Map<TopicPartition, FetchRequest.PartitionData> wanted = new LinkedHashMap<>();
    Map<Uuid, String> names = new HashMap<>();
    together.forEach(
        (partition, scan) -> {
          Uuid topicId = loop.metadata().topicId(partition.topic());
          names.put(topicId, partition.topic());
          wanted.put(partition, scan.wanted(topicId, each));
        });
    short version =
        names.containsKey(Uuid.ZERO_UUID) ? LAST_VERSION_WITH_NAMES : ApiKeys.FETCH.latestVersion();
    FetchRequest.Builder request =
        FetchRequest.Builder.forConsumer(version, POLL_MS, 1, wanted)
            .isolationLevel(IsolationLevel.READ_UNCOMMITTED)
            .setMaxBytes(FETCH_BYTES);
    free.busy = true;
    try {
      free.lane.send(
          request,
          now,
          loop.requestTimeoutMs(),
          response -> {
            free.busy = false;
            answered(together, names, response);
          });
    } catch (RuntimeException e) {
      free.busy = false;
      together.values().forEach(scan -> scan.fail(e));
    }
  }

  /** One scan of each partition at most: a request names a partition once. */
  private Map<TopicPartition, Scan> takeTogether() {
    Map<TopicPartition, Scan> together = new LinkedHashMap<>();
    List<Scan> again = new ArrayList<>();
    while (!waiting.isEmpty() && together.size() < MOST_TOGETHER) {
      Scan scan = waiting.remove();
      if (!scan.isOver() && together.putIfAbsent(scan.partition(), scan) != null) {
        again.add(scan);
      }
    }
    for (int i = again.size() - 1; i >= 0; i--) {
      waiting.addFirst(again.get(i));
    }
    return together;
  }

  private void answered(
      Map<TopicPartition, Scan> together, Map<Uuid, String> names, ClientResponse response) {
    if (response.versionMismatch() != null) {
      together.values().forEach(scan -> scan.fail(response.versionMismatch()));
    } else if (response.wasDisconnected() || !response.hasResponse()) {
      later(together.values(), "the broker closed the connection");
    } else {
      FetchResponse body = (FetchResponse) response.responseBody();
      take(together, body, body.responseData(names, response.requestHeader().apiVersion()));
    }
  }

  private void take(
      Map<TopicPartition, Scan> together,
      FetchResponse body,
      Map<TopicPartition, PartitionData> told) {
    if (body.error() != Errors.NONE) {
      together.values().forEach(scan -> next.accept(scan, scan.meet(body.error())));
      return;
    }
    together.forEach(
        (partition, scan) -> {
          PartitionData data = told.get(partition);
          if (data == null) {
            later(List.of(scan), "the broker's answer was empty");
          } else {
            next.accept(scan, scan.take(data));
          }
        });
  }

  private void later(Iterable<Scan> scans, String why) {
    for (Scan scan : scans) {
      scan.note(why);
      next.accept(scan, Scan.Outcome.LATER);
    }
  }
}

package io.mainstem.wire.fetch;

import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one broker with one fetch session and at most one request under way. The next
 * request goes out before the last answer's batches are verified and delivered, so that the broker
 * works meanwhile. Event loop only.
 */
final class FetchLane {
  private static final Logger log = LoggerFactory.getLogger(FetchLane.class);
  private static final long NEVER = Long.MAX_VALUE;

  /** How long a poll may keep a partition waiting that is about to get room again. */
  private static final int SHORT_POLL_MS = 20;

  private static final short LAST_VERSION_WITH_NAMES = 12;

  private final SessionFetcher owner;
  private final FetchSettings settings;
  private final EventLoop loop;
  private final Lane lane;
  private final FetchSession session;
  private final Map<TopicPartition, Reading> readings = new HashMap<>();
  private boolean underWay;
  private int reserved;
  private boolean starved;
  private int full;

  FetchLane(SessionFetcher owner, FetchSettings settings, EventLoop loop, int brokerId) {
    this.owner = owner;
    this.settings = settings;
    this.loop = loop;
    this.lane = loop.newLane(brokerId);
    this.session = new FetchSession(settings.maxBytesPerPartition());
  }

  int brokerId() {
    return lane.brokerId();
  }

  int size() {
    return readings.size();
  }

  boolean reads(TopicPartition partition) {
    return readings.containsKey(partition);
  }

  void add(Reading reading) {
    readings.put(reading.partition(), reading);
    reading.setLane(this);
    full += reading.isFull() ? 1 : 0;
    session.touch(reading);
  }

  void remove(Reading reading) {
    readings.remove(reading.partition());
    reading.setLane(null);
    full -= reading.isFull() ? 1 : 0;
    session.touch(reading);
  }

  void touch(Reading reading) {
    session.touch(reading);
  }

  /** Counts the partitions that wait for room. */
  void countFull(int change) {
    full += change;
  }

  boolean isStarved() {
    return starved;
  }

  /** Why the broker refused the connection, null if it did not. */
  @Nullable Exception refusal() {
    return lane.refusal();
  }

  /** The partitions on this lane. */
  List<Reading> readings() {
    return new ArrayList<>(readings.values());
  }

  /** Sends the next request if there is reason to and room for its answer. */
  long drive(long now) {
    if (underWay || (session.size() == 0 && !session.isTouched())) {
      return NEVER;
    }
    if (!lane.ready(now)) {
      return Math.max(1, lane.delay(now));
    }
    int room = owner.budget().reserve(settings.maxBytesPerFetch(), settings.maxBytesPerPartition());
    starved = room == 0;
    if (starved) {
      return NEVER;
    }
    send(now, room);
    return NEVER;
  }

  private void send(long now, int room) {
    FetchRequestData request = new FetchRequestData();
    session.describe(request, now);
    if (session.size() == 0) {
      // Everything was paused: the broker hears of it together with the next thing that is wanted.
      session.startOver(List.of());
      owner.budget().unreserve(room);
      return;
    }
    int wait = (int) settings.maxWait().toMillis();
    request
        .setMaxWaitMs(full > 0 ? Math.min(SHORT_POLL_MS, wait) : wait)
        .setMinBytes(settings.minBytes())
        .setMaxBytes(room)
        .setIsolationLevel(settings.isolation().id());
    underWay = true;
    reserved = room;
    int timeout = loop.requestTimeoutMs() + wait;
    lane.send(new Request(request, owner.usesNames()), now, timeout, this::answered);
  }

  private void answered(ClientResponse response) {
    underWay = false;
    owner.budget().unreserve(reserved);
    reserved = 0;
    long now = loop.now();
    if (response.versionMismatch() != null) {
      lost(now, response.versionMismatch().toString());
    } else if (response.wasDisconnected() || !response.hasResponse()) {
      lost(now, "the broker closed the connection");
    } else {
      take((FetchResponse) response.responseBody(), now);
    }
  }

  private void lost(long now, String why) {
    log.debug("Fetch connection lost broker={} error={}", brokerId(), why);
    session.startOver(List.of());
    for (Reading reading : readings.values()) {
      if (reading.isWanted(now)) {
        owner.silent(reading, now);
      }
    }
  }

  private void take(FetchResponse response, long now) {
    if (response.error() != Errors.NONE) {
      log.debug("Fetch session starts over broker={} error={}", brokerId(), response.error());
      session.startOver(List.of());
      return;
    }
    List<Answer> answers = new ArrayList<>();
    for (FetchableTopicResponse topic : response.data().responses()) {
      String name = topic.topic().isEmpty() ? session.topicName(topic.topicId()) : topic.topic();
      for (PartitionData data : topic.partitions()) {
        Answer answer = name == null ? null : accept(name, data);
        if (answer != null) {
          answers.add(answer);
        }
      }
    }
    session.answered(response.sessionId());
    drive(now);
    for (Answer answer : answers) {
      answer.deliver(owner, loop.now());
    }
  }

  /**
   * What is to be done about one partition's part of an answer; null if it is not wanted any more.
   */
  private @Nullable Answer accept(String topic, PartitionData data) {
    FetchSession.Asked asked = session.asked(new TopicPartition(topic, data.partitionIndex()));
    if (asked == null
        || asked.reading().lane() != this
        || !asked.reading().takesAnswers()
        || asked.reading().position() != asked.offset()) {
      return null;
    }
    return Answer.read(owner, asked, data);
  }

  void close() {
    lane.close();
  }

  /** A fetch request whose version is bounded when some topic has no id. */
  private static final class Request extends AbstractRequest.Builder<FetchRequest> {
    private final FetchRequestData data;

    Request(FetchRequestData data, boolean withNames) {
      super(
          ApiKeys.FETCH,
          ApiKeys.FETCH.oldestVersion(),
          withNames ? LAST_VERSION_WITH_NAMES : ApiKeys.FETCH.latestVersion());
      this.data = data;
    }

    @Override
    public FetchRequest build(short version) {
      return new FetchRequest.SimpleBuilder(data).build(version);
    }

    @Override
    public String toString() {
      return "Fetch(session=" + data.sessionId() + ", epoch=" + data.sessionEpoch() + ")";
    }
  }
}

package io.mainstem.wire.fetch;

import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
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

  private static final long LONGEST_BACKOFF_MS = 1_000;
  private static final long STARVED_LONG_MS = 1_000;
  private static final int SMALLEST_ROOM = 1 << 16;
  private static final int MANY_PARTITIONS = 100;
  private static final long COMPLAIN_EVERY_MS = 60_000;

  /**
   * A broker looks at every partition of a session for each request, whatever there is to read. So
   * a lane of many partitions that brings little asks less often: news that come in the meantime
   * come together.
   */
  private static final int PARTITIONS_FOR_FREE = 50;

  private static final int PARTITIONS_PER_MS = 2;
  private static final long LONGEST_REST_MS = 100;
  private static final int LITTLE_BYTES = 1 << 16;

  private final SessionFetcher owner;
  private final FetchSettings settings;
  private final EventLoop loop;
  private final Lane lane;
  private final FetchSession session;
  private final Map<TopicPartition, Reading> readings = new HashMap<>();
  private final Set<Reading> full = new LinkedHashSet<>();
  private boolean underWay;
  private long sentAt;
  private long restUntil;
  private int reserved;
  private int appetite;
  private boolean starved;
  private long starvedSince;
  private int failures;
  private long retryAt;
  private long complainAt;

  FetchLane(SessionFetcher owner, int brokerId) {
    this.owner = owner;
    this.settings = owner.settings();
    this.loop = owner.loop();
    this.lane = loop.newLane(brokerId);
    this.session = new FetchSession(settings.maxBytesPerPartition());
    this.appetite = settings.maxBytesPerPartition();
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
    noteFull(reading, reading.isFull());
    session.touch(reading);
  }

  void remove(Reading reading) {
    reading.endReadAhead();
    readings.remove(reading.partition());
    reading.setLane(null);
    full.remove(reading);
    session.touch(reading);
  }

  void touch(Reading reading) {
    session.touch(reading);
  }

  /** Takes note of a partition that waits for room, or does so no more. */
  void noteFull(Reading reading, boolean waits) {
    if (waits) {
      full.add(reading);
    } else {
      full.remove(reading);
    }
  }

  boolean isStarved() {
    return starved;
  }

  /** Why the broker refused the connection, null if it did not. */
  @Nullable Exception refusal() {
    return lane.refusal();
  }

  /** Sends the next request if there is reason to and room for its answer. */
  long drive(long now) {
    if (underWay || (session.size() == 0 && !session.isTouched())) {
      return NEVER;
    }
    long notBefore = Math.max(retryAt, restUntil);
    if (notBefore > now) {
      return notBefore - now;
    }
    if (!lane.ready(now)) {
      return Math.max(1, lane.delay(now));
    }
    int room = reserve(now);
    if (room > 0) {
      send(now, room);
    }
    return NEVER;
  }

  /**
   * Room for an answer: no more than an equal part, and no more than twice what the last one
   * needed, so that polls which wait for news leave room for those that have some. Starved for
   * long, a lane makes do with little.
   */
  private int reserve(long now) {
    int most = Math.min(appetite, owner.budget().share(owner.lanes().count()));
    boolean forLong = starved && now - starvedSince >= STARVED_LONG_MS;
    int least = forLong ? SMALLEST_ROOM : settings.maxBytesPerPartition();
    int room = owner.budget().reserve(most, Math.min(most, least));
    if (room == 0 && !starved) {
      starvedSince = now;
    }
    starved = room == 0;
    return room;
  }

  private void send(long now, int room) {
    FetchRequestData request = new FetchRequestData();
    session.describe(request, now);
    if (session.size() == 0) {
      // Everything was paused: the broker hears of it together with the next thing that is wanted.
      session.startOver();
      owner.budget().unreserve(room);
      return;
    }
    int wait = (int) settings.maxWait().toMillis();
    request
        .setMaxWaitMs(anyGoesOnSoon(now) ? Math.min(SHORT_POLL_MS, wait) : wait)
        .setMinBytes(settings.minBytes())
        .setMaxBytes(room)
        .setIsolationLevel(settings.isolation().id());
    underWay = true;
    sentAt = now;
    reserved = room;
    int timeout = loop.requestTimeoutMs() + wait;
    try {
      lane.send(new FetchCall(request, owner.usesNames()), now, timeout, this::answered);
    } catch (RuntimeException e) {
      log.error("A fetch cannot be sent broker={} error={}", brokerId(), e.toString(), e);
      over();
      failed(now);
    }
  }

  private boolean anyGoesOnSoon(long now) {
    for (Reading reading : full) {
      if (reading.goesOnSoon(now)) {
        return true;
      }
    }
    return false;
  }

  private void over() {
    underWay = false;
    owner.budget().unreserve(reserved);
    reserved = 0;
  }

  private void answered(ClientResponse response) {
    over();
    long now = loop.now();
    if (response.versionMismatch() != null) {
      log.warn(
          "A broker speaks no version of Fetch that we do broker={} error={}",
          brokerId(),
          response.versionMismatch().toString());
      failed(now);
    } else if (response.wasDisconnected() || !response.hasResponse()) {
      log.debug("Fetch connection lost broker={}", brokerId());
      failed(now);
    } else {
      take((FetchResponse) response.responseBody(), now);
    }
  }

  /** What the broker knew of us is gone, or we do not know it: tell it anew, if need be later. */
  private void failed(long now) {
    session.startOver();
    retryAt = failures == 0 ? now : now + backoff();
    failures++;
    for (Reading reading : readings.values()) {
      if (reading.isWanted(now)) {
        owner.troubles().silent(reading, now);
      }
    }
  }

  private long backoff() {
    return Math.min(LONGEST_BACKOFF_MS, loop.retryBackoffMs() << Math.min(failures - 1, 10));
  }

  private void take(FetchResponse response, long now) {
    if (response.error() != Errors.NONE) {
      log.debug("Fetch session starts over broker={} error={}", brokerId(), response.error());
      failed(now);
      return;
    }
    failures = 0;
    List<Answer> answers = new ArrayList<>();
    long bytes = 0;
    for (FetchableTopicResponse topic : response.data().responses()) {
      String name = topic.topic().isEmpty() ? session.topicName(topic.topicId()) : topic.topic();
      for (PartitionData data : topic.partitions()) {
        Answer answer = name == null ? null : accept(name, data);
        if (answer != null) {
          answer.take(owner);
          bytes += answer.bytes();
          owner.readAhead().consider(answer, brokerId(), now);
          answers.add(answer);
        }
      }
    }
    appetite =
        (int)
            Math.min(
                settings.maxBytesPerFetch(), Math.max(settings.maxBytesPerPartition(), 2 * bytes));
    restUntil = bytes < LITTLE_BYTES ? sentAt + rest() : now;
    boolean throttled = response.throttleTimeMs() > 0;
    if (!session.answered(response.sessionId()) && !throttled) {
      noteRefusedSession(now);
    }
    drive(now);
    for (Answer answer : answers) {
      answer.deliver(owner, loop.now());
    }
  }

  private long rest() {
    int dear = Math.max(0, readings.size() - PARTITIONS_FOR_FREE);
    return Math.min(LONGEST_REST_MS, dear / PARTITIONS_PER_MS);
  }

  /** Without a session every request names every partition: dear, if there are many. */
  private void noteRefusedSession(long now) {
    if (readings.size() >= MANY_PARTITIONS && now >= complainAt) {
      complainAt = now + COMPLAIN_EVERY_MS;
      log.warn(
          "A broker has no room for a fetch session, raise max.incremental.fetch.session.cache.slots"
              + " broker={} partitions={}",
          brokerId(),
          readings.size());
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
    return Answer.read(owner, asked.reading(), asked.offset(), asked.lastEpoch(), data);
  }

  void close() {
    lane.close();
  }
}

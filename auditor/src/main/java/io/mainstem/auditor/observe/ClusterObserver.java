package io.mainstem.auditor.observe;

import io.mainstem.auditor.reconcile.EndSample;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentBuilder;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sla.Arrivals;
import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.log.OffsetAt;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is read of one cluster. Its methods belong to the audit loop; readings run on the
 * cluster's event loop and leave what they see in the {@link Inbox}.
 */
public final class ClusterObserver implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterObserver.class);

  /** Somebody waits for what is already there: no collecting of data. */
  private static final Duration EXAMINATION_WAIT = Duration.ofMillis(100);

  private static final long NONE = Long.MIN_VALUE;
  private static final int PROBED_OFFSETS = 500;

  /** One record is wanted; a batch that is larger comes whole nevertheless. */
  private static final int PROBE_BYTES = 1 << 16;

  private static final long PROBE_MILLIS = 10_000;

  private final String cluster;
  private final Inbox inbox;
  private final ClusterConnection connection;
  private final BatchFetcher fetcher;
  private final BatchFetcher examinations;
  private final BatchFetcher probes;
  private final BatchReader batches = new BatchReader();
  private final ReadBudget budget;
  private final ArrivalMeter arrivals;
  private final Clock clock;
  private final OwnTopics ownTopics;
  private final DeadLetters deadLetters;
  private final Map<LogId, LogReading> readings = new ConcurrentHashMap<>();
  private final Set<LogId> resting = new HashSet<>();
  private final AtomicBoolean endsAsked = new AtomicBoolean();
  private final AtomicBoolean topicsAsked = new AtomicBoolean();

  /**
   * Opens a connection, which keeps trying for as long as it is open.
   *
   * @param bytesPerSecond how fast logs may be observed; comparing records is not bounded by it
   */
  public ClusterObserver(
      String cluster,
      ConnectionSettings settings,
      FetchSettings fetch,
      Inbox inbox,
      Arrivals arrivals,
      Clock clock,
      long bytesPerSecond) {
    this.budget = new ReadBudget(bytesPerSecond, System.nanoTime());
    this.cluster = cluster;
    this.inbox = inbox;
    this.clock = clock;
    this.arrivals = new ArrivalMeter(arrivals, clock);
    this.connection = ClusterConnection.open(settings);
    this.fetcher = connection.newFetcher(fetch);
    this.ownTopics = new OwnTopics(cluster, connection, fetcher, inbox);
    this.examinations = connection.newFetcher(fetch.withWait(EXAMINATION_WAIT, 1));
    this.deadLetters = new DeadLetters(cluster, connection.logReader(), ranges());
    this.probes =
        connection.newFetcher(
            fetch.withWait(EXAMINATION_WAIT, 1).withFetchBytes(PROBE_BYTES, PROBE_BYTES));
  }

  /** The logs that are being read. May be asked by any thread. */
  public Collection<LogId> reading() {
    return readings.keySet();
  }

  /**
   * Starts to read a log, if it is not being read.
   *
   * @param last its last segment that is known, behind which reading goes on
   * @param attributed whether to keep writers apart
   */
  public void read(LogId log, Segment last, boolean attributed) {
    if (readings.containsKey(log)) {
      return;
    }
    SegmentBuilder builder = SegmentBuilder.behind(last, attributed);
    long from = builder.nextOffset();
    int epoch = builder.lastEpoch();
    LogReading reading = new LogReading(log, attributed, builder, batches, arrivals, inbox, budget);
    readings.put(log, reading);
    connection.execute(
        () ->
            reading.reads(fetcher.add(partition(log), uuid(log.topicId()), from, epoch, reading)));
  }

  /** Stops reading a log. */
  public void stop(LogId log) {
    LogReading reading = readings.remove(log);
    resting.remove(log);
    if (reading != null) {
      connection.execute(reading::stop);
    }
  }

  /** Leaves these of its logs unread from now on, and none but these. */
  public void leaveUnread(Set<LogId> logs) {
    readings.forEach(
        (log, reading) -> {
          if (logs.contains(log)) {
            if (resting.add(log)) {
              connection.execute(reading::rest);
            }
          } else if (resting.remove(log)) {
            connection.execute(reading::goOn);
          }
        });
  }

  /** The topics on this cluster in which Mainstem itself says what happened. */
  public OwnTopics ownTopics() {
    return ownTopics;
  }

  /**
   * Asks where the logs that are being read end; answers come to the inbox. One question at a time.
   *
   * @param tick of the books, now
   * @param now milliseconds since 1970
   */
  public void askEnds(long tick, long now) {
    budget.look(System.nanoTime());
    if (readings.isEmpty() || !endsAsked.compareAndSet(false, true)) {
      return;
    }
    List<LogReading> all = List.copyOf(readings.values());
    connection.execute(() -> all.forEach(LogReading::retry));
    Map<TopicPartition, LogId> logs = new HashMap<>();
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (LogId log : readings.keySet()) {
      logs.put(partition(log), log);
      wanted.put(partition(log), OffsetSpec.latest());
    }
    CompletableFuture<?> unused =
        connection
            .logReader()
            .offsets(wanted)
            .whenComplete(
                (offsets, error) -> {
                  endsAsked.set(false);
                  if (error == null) {
                    ends(offsets, logs, tick, now);
                  } else {
                    LOG.debug(
                        "Log ends are not known cluster={} error={}", cluster, error.toString());
                  }
                });
  }

  /** Asks what topics there are of these; the answer comes to the inbox. One question at a time. */
  public void askTopics(Collection<String> names) {
    if (!topicsAsked.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<?> unused =
        connection
            .logReader()
            .topics(names)
            .whenComplete(
                (facts, error) -> {
                  topicsAsked.set(false);
                  if (error == null) {
                    inbox.put(new Observation.Topics(cluster, TopicSightings.of(facts)));
                  } else {
                    LOG.warn(
                        "Topics are not known cluster={} error=\"{}\"", cluster, error.toString());
                  }
                });
  }

  /**
   * The timestamp of the first record between these offsets; null if there is none. One question of
   * a log at a time.
   *
   * @param to exclusive
   */
  public CompletableFuture<@Nullable Long> firstTimestamp(LogId log, long from, long to) {
    AtomicLong first = new AtomicLong(NONE);
    return new RangeReader(probes)
        .read(
            log,
            from,
            Math.min(to, from + PROBED_OFFSETS),
            writer -> true,
            record -> first.compareAndSet(NONE, record.timestamp()))
        .orTimeout(PROBE_MILLIS, TimeUnit.MILLISECONDS)
        .thenApply(done -> first.get() == NONE ? null : first.get());
  }

  /**
   * How many records of a window, by their timestamps, stand between two offsets.
   *
   * @param to exclusive
   */
  public CompletableFuture<Long> count(
      LogId log, Window window, long from, long to, Duration timeout) {
    AtomicLong records = new AtomicLong();
    return ranges()
        .read(
            log,
            from,
            to,
            writer -> true,
            record -> {
              if (Window.startOf(record.timestamp()) == window.start()) {
                records.incrementAndGet();
              }
            })
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(done -> records.get());
  }

  /** A reader of single stretches of this cluster's logs. */
  RangeReader ranges() {
    return new RangeReader(examinations);
  }

  /** The dead-letter topics of this cluster. */
  DeadLetters deadLetters() {
    return deadLetters;
  }

  @Override
  public void close() {
    connection.close();
    batches.close();
    ownTopics.close();
  }

  static TopicPartition partition(LogId log) {
    return new TopicPartition(log.topic(), log.partition());
  }

  static Uuid uuid(UUID id) {
    return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  private void ends(
      Map<TopicPartition, OffsetAt> offsets, Map<TopicPartition, LogId> logs, long tick, long now) {
    long answered = clock.millis();
    offsets.forEach(
        (partition, at) -> {
          LogId log = logs.get(partition);
          if (log != null && at.offset() >= 0) {
            LogReading reading = readings.get(log);
            if (reading != null) {
              reading.ended(at.offset(), answered);
            }
            inbox.put(new Observation.End(log, new EndSample(at.offset(), now, tick)));
          }
        });
  }
}

package io.mainstem.auditor;

import io.mainstem.api.audit.StageReport;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.auditor.observe.ClusterObserver;
import io.mainstem.auditor.observe.Examiner;
import io.mainstem.auditor.observe.FarSource;
import io.mainstem.auditor.observe.Inbox;
import io.mainstem.auditor.observe.NearSource;
import io.mainstem.auditor.observe.Observation;
import io.mainstem.auditor.observe.Plan;
import io.mainstem.auditor.observe.RemoteObserver;
import io.mainstem.auditor.observe.SketchAnswer;
import io.mainstem.auditor.observe.SketchDesk;
import io.mainstem.auditor.observe.SketchQuestion;
import io.mainstem.auditor.observe.TopicSightings;
import io.mainstem.auditor.reconcile.Examination;
import io.mainstem.auditor.reconcile.ExaminationOrder;
import io.mainstem.auditor.reconcile.SourceEnd;
import io.mainstem.auditor.segment.LeaderEpochs;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sla.Arrivals;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All observers of a session: one for each cluster that its routes touch, and one for what the
 * auditors of other regions tell of each of theirs. Owned by the audit loop; comparisons and
 * questions to other auditors run on threads of their own.
 */
final class Observers implements Intake.Readers, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Observers.class);
  private static final int SKETCHING = 2;

  private final AuditorSettings settings;
  private final AuditorSurroundings around;
  private final Inbox inbox;
  private final Arrivals arrivals;
  private final Map<String, ClusterObserver> clusters = new ConcurrentHashMap<>();
  private final Map<String, Cluster> connected = new HashMap<>();
  private final Map<String, RemoteObserver> remotes = new HashMap<>();
  private final Map<String, Long> remoteSince = new HashMap<>();
  private final Map<String, Set<LogId>> followed = new HashMap<>();
  private final Comparisons comparisons;
  private final Semaphore sketching = new Semaphore(SKETCHING);
  private final ExecutorService asking =
      Executors.newCachedThreadPool(Comparisons.daemon("audit-ask"));
  private final SecureRandom seeds = new SecureRandom();
  private Function<LogId, Segment> lastOf = log -> Segment.nothing(log, 0, LeaderEpochs.UNKNOWN);

  Observers(AuditorSettings settings, AuditorSurroundings around, Inbox inbox, Arrivals arrivals) {
    this.settings = settings;
    this.around = around;
    this.inbox = inbox;
    this.comparisons = new Comparisons(inbox);
    this.arrivals = arrivals;
  }

  /** Connects to every cluster that the routes touch, and leaves the others. */
  void connect(RoutingTable table, String region) {
    Set<String> wanted = Plan.clusters(table, region);
    for (String id : wanted) {
      Cluster cluster = table.cluster(id).orElseThrow();
      if (!cluster.equals(connected.get(id))) {
        disconnect(id);
        connect(cluster);
      }
    }
    List.copyOf(connected.keySet()).stream()
        .filter(id -> !wanted.contains(id))
        .forEach(this::disconnect);
  }

  void askTopics(RoutingTable table) {
    clusters.forEach(
        (id, observer) -> {
          Set<String> topics = new HashSet<>(Plan.topics(table, id));
          topics.add(OffsetRunTopic.NAME);
          topics.add(StageReport.TOPIC);
          observer.askTopics(topics);
        });
  }

  /**
   * Reads what a plan wants read from here.
   *
   * @param last the last segment of a log, behind which reading goes on
   */
  void follow(Plan plan, Map<String, TopicSightings> sightings, Function<LogId, Segment> last) {
    lastOf = last;
    remotes.forEach(
        (id, remote) -> {
          Set<LogId> wanted = Set.copyOf(plan.logs(id));
          if (!wanted.equals(followed.put(id, wanted))) {
            remote.fromStart(); // segments of new logs have been passed over
          }
        });
    clusters.forEach(
        (id, observer) -> {
          readFromHere(plan, id, observer);
          TopicSightings.Sighting runs =
              sightings.getOrDefault(id, TopicSightings.NONE).topics().get(OffsetRunTopic.NAME);
          if (runs != null && isOwn(id)) {
            observer.ownTopics().readRuns(runs.partitions());
          }
          TopicSightings.Sighting reports =
              sightings.getOrDefault(id, TopicSightings.NONE).topics().get(StageReport.TOPIC);
          if (reports != null) {
            long since = around.clock().millis() - settings.retention().segments().toMillis();
            observer.ownTopics().readReports(reports.partitions(), since);
          }
        });
  }

  /** Begins to read a log anew that is being read, where it goes on by now. */
  @Override
  public void readAgain(LogId log, Plan plan) {
    ClusterObserver observer = clusters.get(log.cluster());
    if (observer != null && observer.reading().contains(log)) {
      observer.stop(log);
      observer.read(log, lastOf.apply(log), plan.isTarget(log));
    }
  }

  /** Leaves these logs unread from now on, and none but these. */
  void leaveUnread(Set<LogId> logs) {
    clusters.values().forEach(observer -> observer.leaveUnread(logs));
  }

  /** Asks where logs end, and other auditors for what they have seen. */
  void ask(long tick, long now, Plan plan) {
    clusters.values().forEach(observer -> observer.askEnds(tick, now));
    remotes.forEach(
        (id, remote) -> {
          Cluster cluster = connected.get(id);
          if (cluster == null || plan.logs(id).isEmpty()) {
            return;
          }
          var auditors = around.auditors().apply(cluster.region());
          asking.execute(() -> remote.ask(auditors, tick, now));
          ClusterObserver observer = clusters.get(id);
          if (observer != null) {
            readFromHere(plan, id, observer);
          }
        });
  }

  /** Whether what an auditor told answers the questions as they are asked now. */
  @Override
  public boolean isCurrent(Observation.Remote told) {
    RemoteObserver remote = remotes.get(told.cluster());
    return remote != null && remote.generation() == told.generation();
  }

  /** Has other auditors tell everything again that they know of a cluster. */
  @Override
  public void askAgain(String cluster) {
    RemoteObserver remote = remotes.get(cluster);
    if (remote != null) {
      remote.fromStart();
    }
  }

  /** Has records compared; the answer comes to the inbox. */
  void examine(ExaminationOrder order) {
    ClusterObserver source = clusters.get(order.sourceLog().cluster());
    ClusterObserver target = clusters.get(order.targetLog().cluster());
    if (source == null || target == null) {
      inbox.put(new Observation.Compared(Examination.notNow(order, "its route is gone")));
      return;
    }
    long key = seeds.nextLong();
    SourceEnd near = new NearSource(source, settings.examinationTimeout(), key);
    RemoteObserver remote = remotes.get(order.sourceLog().cluster());
    SourceEnd end = remote == null ? near : far(remote, near, order.sourceLog(), key);
    comparisons.start(order, new Examiner(end, target, settings.examinationTimeout(), key));
  }

  /**
   * Answers another auditor's question about records that are read from here. Any thread; blocks.
   *
   * @return empty if they are not, if too many ask, or if releases compare differently
   */
  Optional<SketchAnswer> sketch(SketchQuestion question) throws InterruptedException {
    ClusterObserver cluster = clusters.get(question.log().cluster());
    if (cluster == null
        || question.version() != SketchQuestion.VERSION
        || !cluster.reading().contains(question.log())
        || !sketching.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          SketchDesk.answer(
              question, new NearSource(cluster, settings.examinationTimeout(), question.key())));
    } finally {
      sketching.release();
    }
  }

  private SourceEnd far(RemoteObserver remote, SourceEnd near, LogId log, long key) {
    Cluster cluster = connected.get(log.cluster());
    List<URI> auditors = cluster == null ? List.of() : around.auditors().apply(cluster.region());
    return new FarSource(question -> remote.sketch(auditors, question), near, key);
  }

  /** The timestamp of the first record between these offsets; null if there is none. */
  CompletableFuture<@Nullable Long> firstTimestamp(LogId log, long from, long to) {
    ClusterObserver cluster = clusters.get(log.cluster());
    return cluster == null
        ? CompletableFuture.completedFuture(null)
        : cluster.firstTimestamp(log, from, to);
  }

  /** How many records of a window stand between two offsets of a log. */
  CompletableFuture<Long> count(LogId log, Window window, long from, long to) {
    ClusterObserver cluster = clusters.get(log.cluster());
    return cluster == null
        ? CompletableFuture.failedFuture(new IOException("not connected to " + log.cluster()))
        : cluster.count(log, window, from, to, settings.examinationTimeout());
  }

  /** Every log that is read from here. */
  List<LogId> reading() {
    List<LogId> logs = new ArrayList<>();
    clusters.values().forEach(observer -> logs.addAll(observer.reading()));
    return logs;
  }

  @Override
  public void close() {
    comparisons.close();
    asking.shutdownNow();
    clusters.values().forEach(ClusterObserver::close);
    clusters.clear();
  }

  private void readFromHere(Plan plan, String id, ClusterObserver observer) {
    Set<LogId> wanted = isOwn(id) || isSilent(id) ? plan.logs(id) : Set.of();
    List.copyOf(observer.reading()).stream()
        .filter(log -> !wanted.contains(log))
        .forEach(observer::stop);
    for (LogId log : wanted) {
      if (!observer.reading().contains(log)) {
        observer.read(log, lastOf.apply(log), plan.isTarget(log));
      }
    }
  }

  private boolean isOwn(String id) {
    Cluster cluster = connected.get(id);
    return cluster != null && cluster.region().equals(around.region());
  }

  /** Whether the auditors of the cluster's region have been silent for too long. */
  private boolean isSilent(String id) {
    RemoteObserver remote = remotes.get(id);
    if (remote == null) {
      return true;
    }
    long heard = Math.max(remote.answeredAt(), remoteSince.getOrDefault(id, 0L));
    return around.clock().millis() - heard > settings.remoteSilence().toMillis();
  }

  private void connect(Cluster cluster) {
    LOG.info("Connecting to a cluster cluster={} region={}", cluster.id(), cluster.region());
    connected.put(cluster.id(), cluster);
    clusters.put(
        cluster.id(),
        new ClusterObserver(
            cluster.id(),
            around.connections().apply(cluster),
            settings.fetching(),
            inbox,
            arrivals,
            around.clock(),
            settings.readBytesPerSecond()));
    if (!cluster.region().equals(around.region())) {
      remotes.put(cluster.id(), new RemoteObserver(cluster.id(), inbox, around.clients()));
      remoteSince.put(cluster.id(), around.clock().millis());
    }
  }

  private void disconnect(String id) {
    connected.remove(id);
    remotes.remove(id);
    followed.remove(id);
    ClusterObserver observer = clusters.remove(id);
    if (observer != null) {
      observer.close();
    }
  }
}

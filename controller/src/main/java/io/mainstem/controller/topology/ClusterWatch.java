package io.mainstem.controller.topology;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.federation.Cluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one cluster what topics it has, again and again, on a thread of its own: a cluster that does
 * not answer holds up nobody else. Keeps the last answer, tries again with growing pauses. The
 * methods may be called from any thread.
 */
final class ClusterWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ClusterWatch.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration LAST_BACKOFF = Duration.ofSeconds(15);

  private final Cluster cluster;
  private final Duration interval;
  private final AdminSource admins;
  private final SettingsFollower settings;
  private final Runnable onChange;
  private final Thread thread;
  private final Semaphore wake = new Semaphore(0);
  private final Map<String, Integer> missed = new HashMap<>();
  private volatile @Nullable Interest interest;
  private volatile List<TopicNeed> needs = List.of();
  private volatile List<TopicCopy> copies = List.of();
  private volatile ClusterFacts facts = ClusterFacts.UNKNOWN;
  private volatile boolean closed;
  private volatile @Nullable ClusterAdmin admin;

  /** Opens connections to clusters. */
  interface AdminSource {
    ClusterAdmin open(Cluster cluster);

    /** The open connection to another cluster, empty if there is none. */
    Optional<ClusterAdmin> of(String cluster);

    /** Whether another cluster has answered when it was asked last: do not wait for it if not. */
    boolean answers(String cluster);
  }

  /**
   * @param onChange called on the watch's thread when the facts have changed; must not block
   */
  ClusterWatch(
      Cluster cluster,
      Duration interval,
      AdminSource admins,
      SettingsFollower settings,
      Runnable onChange) {
    this.cluster = cluster;
    this.interval = interval;
    this.admins = admins;
    this.settings = settings;
    this.onChange = onChange;
    this.thread = new Thread(this::run, "cluster-" + cluster.id());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Cluster cluster() {
    return cluster;
  }

  ClusterFacts facts() {
    return facts;
  }

  @Nullable ClusterAdmin admin() {
    return admin;
  }

  /** Says what is wanted of the cluster; asks at once if that has not been asked before. */
  void ask(Interest wanted, List<TopicNeed> newNeeds, List<TopicCopy> newCopies) {
    Interest before = interest;
    boolean more = before == null || !before.covers(wanted) || !needs.containsAll(newNeeds);
    interest = wanted;
    needs = newNeeds;
    copies = newCopies;
    if (more) {
      wake.release();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    Duration pause = Duration.ZERO;
    Duration backoff = FIRST_BACKOFF;
    try {
      while (!closed) {
        if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
        if (look()) {
          backoff = FIRST_BACKOFF;
          pause = interval;
        } else {
          pause = backoff;
          backoff = min(backoff.multipliedBy(2), LAST_BACKOFF);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeAdmin();
    }
  }

  /** Asks once; false if the cluster does not answer. */
  private boolean look() throws InterruptedException {
    Interest asked = interest;
    if (asked == null) {
      return true;
    }
    try {
      ClusterAdmin connection = connect();
      List<TopicNeed> wanted = needs;
      boolean provisioned = connection.provision(wanted, settings.followed(), admins);
      Map<String, TopicFacts> topics = connection.topics(asked);
      publish(new ClusterFacts(asked, withMissed(topics, asked), null));
      settings.follow(copies, connection, admins);
      if (provisioned) {
        wake.release(); // a topic that was just created may show a moment later
      }
      return true;
    } catch (ExecutionException e) {
      fail(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | KafkaException | InvalidValueException e) {
      fail(e);
    }
    return false;
  }

  /**
   * One answer without a topic does not mean that it is gone: brokers that have just started do not
   * know all of them. Three in a row do.
   */
  private Map<String, TopicFacts> withMissed(Map<String, TopicFacts> topics, Interest asked) {
    Map<String, TopicFacts> result = new HashMap<>(topics);
    facts
        .topics()
        .forEach(
            (topic, known) -> {
              boolean wanted = asked.everything() || asked.topics().contains(topic);
              if (wanted && !topics.containsKey(topic)) {
                if (missed.merge(topic, 1, Integer::sum) < 3) {
                  result.put(topic, known);
                } else {
                  missed.remove(topic);
                }
              }
            });
    missed.keySet().removeAll(topics.keySet());
    return result;
  }

  private ClusterAdmin connect() {
    ClusterAdmin current = admin;
    if (current == null) {
      current = admins.open(cluster);
      admin = current;
    }
    return current;
  }

  private void fail(Throwable cause) {
    String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (facts.problem() == null && !closed) {
      log.warn(
          "A cluster does not answer, going on with what is known cluster={} error=\"{}\"",
          cluster.id(),
          why);
    }
    publish(facts.withProblem("does not answer (" + why + "), trying again"));
  }

  private void publish(ClusterFacts now) {
    ClusterFacts before = facts;
    if (!now.equals(before)) {
      if (before.problem() != null && now.problem() == null) {
        log.info("A cluster answers again cluster={}", cluster.id());
      }
      facts = now;
      onChange.run();
    }
  }

  private void closeAdmin() {
    ClusterAdmin current = admin;
    admin = null;
    if (current != null) {
      current.close();
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}

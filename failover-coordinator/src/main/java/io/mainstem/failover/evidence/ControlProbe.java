package io.mainstem.failover.evidence;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * P1: the cluster describes itself and the canary topic. Creates the canary topic where it is
 * missing, with a partition for every broker, so that the data probe meets them all. Used by one
 * thread.
 */
final class ControlProbe implements Probe {

  /** The topic that probes write to and read from. */
  static final String CANARY = "mainstem.canary";

  private static final Map<String, String> CANARY_CONFIG =
      Map.of("retention.ms", "3600000", "segment.bytes", "1048576");

  private final Admin admin;
  private final Duration timeout;

  ControlProbe(Map<String, Object> connection, Duration timeout) {
    this.admin = Admin.create(ProbeClients.admin(connection, timeout));
    this.timeout = timeout;
  }

  @Override
  public ProbeResult run() throws InterruptedException {
    long start = System.nanoTime();
    try {
      int brokers =
          admin.describeCluster().nodes().get(timeout.toMillis(), TimeUnit.MILLISECONDS).size();
      long left = Math.max(1, timeout.toMillis() - millisSince(start));
      admin.describeTopics(List.of(CANARY)).allTopicNames().get(left, TimeUnit.MILLISECONDS);
      return brokers == 0
          ? new ProbeResult.Failed("no live broker")
          : new ProbeResult.Good(millisSince(start));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return createCanary(start);
      }
      return new ProbeResult.Failed(ProbeClients.describe(e.getCause()));
    } catch (TimeoutException e) {
      return new ProbeResult.Failed("no answer within " + timeout.toMillis() + " ms");
    }
  }

  private ProbeResult createCanary(long start) throws InterruptedException {
    try {
      int brokers =
          admin.describeCluster().nodes().get(timeout.toMillis(), TimeUnit.MILLISECONDS).size();
      NewTopic topic =
          new NewTopic(CANARY, Optional.of(Math.max(1, brokers)), Optional.empty())
              .configs(CANARY_CONFIG);
      admin.createTopics(List.of(topic)).all().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        return new ProbeResult.Failed(
            "cannot create " + CANARY + ": " + ProbeClients.describe(e.getCause()));
      }
    } catch (TimeoutException e) {
      return new ProbeResult.Failed("cannot create " + CANARY + ": no answer in time");
    }
    return new ProbeResult.Good(millisSince(start));
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}

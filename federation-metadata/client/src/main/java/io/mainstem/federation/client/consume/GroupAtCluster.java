package io.mainstem.federation.client.consume;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer group as the cluster that it is leaving sees it. Blocking; a cluster that does not
 * answer is left alone after the time given.
 */
final class GroupAtCluster implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(GroupAtCluster.class);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Admin admin;
  private final String group;

  GroupAtCluster(Admin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  /**
   * Waits until no member of the group owns a partition of these topics any more. Only then is what
   * it committed final, and nobody reads here what is read there.
   *
   * @return whether it came to that; false too if the cluster does not answer
   */
  boolean awaitNobodyReads(Set<String> physicalTopics, long deadlineNanos) {
    while (true) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        Map<String, ConsumerGroupDescription> description =
            admin.describeConsumerGroups(List.of(group)).all().get(left, TimeUnit.NANOSECONDS);
        if (description.values().stream()
            .flatMap(found -> found.members().stream())
            .noneMatch(member -> owns(member, physicalTopics))) {
          return true;
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof GroupIdNotFoundException) {
          return true;
        }
        if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
          return false; // dead, or cut off: there is nothing to wait for
        }
        log.debug("Cannot ask for the group group={} error=\"{}\"", group, e.toString());
      } catch (TimeoutException e) {
        return false;
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static boolean owns(MemberDescription member, Set<String> topics) {
    return member.assignment().topicPartitions().stream()
        .anyMatch(partition -> topics.contains(partition.topic()));
  }

  /** What the group has committed for these topics; empty if the cluster does not answer. */
  Map<TopicPartition, Long> committed(Collection<String> physicalTopics, long deadlineNanos) {
    try {
      Map<TopicPartition, OffsetAndMetadata> all =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
      Map<TopicPartition, Long> committed = new HashMap<>();
      all.forEach(
          (partition, offset) -> {
            if (offset != null && physicalTopics.contains(partition.topic())) {
              committed.put(partition, offset.offset());
            }
          });
      return committed;
    } catch (ExecutionException | TimeoutException e) {
      log.warn(
          "The cluster that is being left does not say what the group committed group={} error=\"{}\"",
          group,
          e.toString());
      return Map.of();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}

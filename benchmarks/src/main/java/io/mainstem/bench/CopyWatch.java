package io.mainstem.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Watches a copy arrive at the target, from outside: by the target's end offsets. The clock starts
 * when the first records are there, so starting up counts for nobody.
 */
final class CopyWatch {

  private static final Duration POLL = Duration.ofMillis(25);

  private final Admin target;
  private final String topic;
  private final Workload workload;

  CopyWatch(Admin target, String topic, Workload workload) {
    this.target = target;
    this.topic = topic;
    this.workload = workload;
  }

  /**
   * Waits until everything is copied.
   *
   * @param pid of the copying process
   * @throws IllegalStateException if it takes longer than {@code limit}
   */
  Measurement await(long pid, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    long firstCount = awaitCount(1, deadline);
    long firstNanos = System.nanoTime();
    double firstCpu = ProcessCost.cpuSeconds(pid);
    long count = awaitCount(workload.records(), deadline);
    double seconds = (System.nanoTime() - firstNanos) / 1e9;
    double cpu = ProcessCost.cpuSeconds(pid) - firstCpu;
    double records = count - firstCount;
    double bytes = records * workload.recordBytes();
    return new Measurement(
        records / seconds,
        bytes / 1e6 / seconds,
        cpu / (bytes / 1e9),
        ProcessCost.peakRssMegabytes(pid));
  }

  private long awaitCount(long wanted, long deadline) {
    while (true) {
      long count = count();
      if (count >= wanted) {
        return count;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "only "
                + count
                + " of "
                + workload.records()
                + " records arrived in "
                + topic
                + " in time");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /**
   * Offsets used so far. Fence markers of a take-over count as well: one per partition, nothing
   * against millions.
   */
  private long count() {
    Map<TopicPartition, OffsetSpec> query =
        IntStream.range(0, workload.partitions())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    try {
      return target.listOffsets(query).all().get(30, TimeUnit.SECONDS).values().stream()
          .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
          .sum();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return 0; // the copier has not created it yet
      }
      throw new IllegalStateException("cannot look at " + topic, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("the target does not answer", e);
    }
  }
}

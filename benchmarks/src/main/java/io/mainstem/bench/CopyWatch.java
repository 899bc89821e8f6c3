package io.mainstem.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches a copy arrive at the target, from outside: by the target's end offsets. The clocks, of
 * time and of CPU, start when the warm-up records are there, so starting up and warming up count
 * for nobody.
 */
final class CopyWatch {

  private static final Duration POLL = Duration.ofMillis(20);

  private final Admin target;
  private final String topic;
  private final Workload workload;

  /** What the others used while a copy was measured, CPU seconds in the order of their pids. */
  record Observed(
      Measurement measurement,
      double warmUpSeconds,
      double seconds,
      List<Double> othersCpuSeconds) {}

  CopyWatch(Admin target, String topic, Workload workload) {
    this.target = target;
    this.topic = topic;
    this.workload = workload;
  }

  /**
   * Waits until everything is copied.
   *
   * @param pid of the copying process
   * @param others processes that work for it
   * @param total records that will arrive, those of the warm-up among them
   * @throws IllegalStateException if it takes longer than {@code limit}
   */
  Observed await(long pid, List<Long> others, long total, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    awaitTopic(deadline);
    awaitCount(1, total, deadline);
    long arriving = System.nanoTime();
    long first = awaitCount(Math.max(1, workload.warmUpRecords()), total, deadline);
    long begun = System.nanoTime();
    double cpuBefore = ProcessCost.cpuSeconds(pid);
    List<Double> othersBefore = others.stream().map(ProcessCost::cpuSeconds).toList();
    long last = awaitCount(total, total, deadline);
    double seconds = (System.nanoTime() - begun) / 1e9;
    double cpu = ProcessCost.cpuSeconds(pid) - cpuBefore;
    List<Double> othersCpu =
        IntStream.range(0, others.size())
            .mapToObj(i -> ProcessCost.cpuSeconds(others.get(i)) - othersBefore.get(i))
            .toList();
    Measurement measurement =
        Measurement.of(
            last - first, workload.recordBytes(), seconds, cpu, ProcessCost.peakRssMegabytes(pid));
    return new Observed(measurement, (begun - arriving) / 1e9, seconds, othersCpu);
  }

  /** Waits until all records have arrived, without measuring. */
  void awaitAll(long total, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    awaitTopic(deadline);
    awaitCount(total, total, deadline);
  }

  /** Asking for the offsets of a topic that is not there yet would fill the log with complaints. */
  private void awaitTopic(long deadline) {
    while (!get(target.listTopics().names()).contains(topic)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(topic + " was not created in time");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private long awaitCount(long wanted, long total, long deadline) {
    while (true) {
      long count = count();
      if (count >= wanted) {
        return count;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "only " + count + " of " + total + " records arrived in " + topic + " in time");
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
    return get(target.listOffsets(query).all()).values().stream()
        .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
        .sum();
  }

  private <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot look at " + topic, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the target does not answer", e);
    }
  }
}

package io.mainstem.wire.log;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Small reads. Each call stands for itself; none disturbs a fetcher of the same connection. Futures
 * fail with the public exceptions of {@code org.apache.kafka.common.errors}.
 */
public interface LogReader {

  /** First offset still in the log. Several partitions: {@link #offsets}. */
  CompletableFuture<Long> earliest(TopicPartition partition);

  /**
   * The high watermark: the offset after the last one shown to {@code read_uncommitted} consumers.
   */
  CompletableFuture<Long> latest(TopicPartition partition);

  /**
   * One offset by specification, as for {@link #offsets}. Questions that come at the same time
   * share a request.
   */
  CompletableFuture<OffsetAt> offset(TopicPartition partition, OffsetSpec spec);

  /**
   * Offsets by specification ({@code OffsetSpec.earliest()}, {@code latest()}, {@code
   * forTimestamp(ms)}). A timestamp beyond the last record gives offset -1.
   */
  CompletableFuture<Map<TopicPartition, OffsetAt>> offsets(Map<TopicPartition, OffsetSpec> wanted);

  /**
   * Shows every batch (control and aborted ones too) from the one that holds {@code from} onward,
   * in order, on the event loop. <b>At the end of the log it waits for more</b> until the visitor
   * says stop or {@code timeout} is over: so a scan for a marker that is about to be written finds
   * it. If {@code from} is below the log's start the scan begins at the start: see {@link
   * ScanResult#firstOffset}.
   *
   * <p>Fails with {@code TimeoutException} when the visitor never said stop in time, {@code
   * CorruptBatchException} on a bad checksum.
   */
  CompletableFuture<ScanResult> scan(
      TopicPartition partition, long from, BatchVisitor visitor, Duration timeout);

  /**
   * The same, over the batches that begin below {@code to} (exclusive); ends there without a stop.
   * A {@code to} above the high watermark is waited for.
   */
  CompletableFuture<ScanResult> scan(
      TopicPartition partition, long from, long to, BatchVisitor visitor, Duration timeout);

  /**
   * What there is to know about topics; those that do not exist or may not be seen are left out.
   */
  CompletableFuture<Map<String, TopicFacts>> topics(Collection<String> names);

  /**
   * Which topic it is, as of after the question; those that ask at the same time share a request.
   * Fails with {@code UnknownTopicOrPartitionException} or {@code TopicAuthorizationException}.
   */
  CompletableFuture<TopicIdentity> identity(String name);

  /**
   * One topic: which it is as of after the question, its settings as of no more than 5 seconds
   * before. Shares requests and fails like {@link #identity}.
   */
  CompletableFuture<TopicFacts> topic(String name);
}

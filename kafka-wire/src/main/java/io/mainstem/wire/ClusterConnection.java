package io.mainstem.wire;

import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.log.LogReader;
import io.mainstem.wire.producer.ProducerFence;

/**
 * One Kafka cluster, reached over one event-loop thread.
 *
 * <p><b>Life.</b> {@link #open} returns at once and never fails for want of a broker: the
 * connection keeps trying, with the client library's reconnect backoff, for as long as it is open.
 * What is asked for meanwhile waits; futures fail when their own deadline passes. {@link #close}
 * ends the thread, every connection and everything that was made from this object; what was pending
 * is failed.
 *
 * <p><b>Threading.</b> All methods, and all methods of the objects made here, may be called from
 * any thread and never block (except {@link #close}). Every callback (sinks, listeners, dependants
 * of futures that are not {@code Async}) runs on the event-loop thread of this connection, one at a
 * time: a callback must not block, and must not throw (a throw is logged and the connection goes
 * on).
 *
 * <p><b>Errors.</b> Futures fail with the public exceptions of {@code
 * org.apache.kafka.common.errors}.
 */
public interface ClusterConnection extends AutoCloseable {

  /**
   * Opens a connection.
   *
   * @throws org.apache.kafka.common.config.ConfigException if a property is malformed
   * @throws org.apache.kafka.common.KafkaException if key or trust stores cannot be loaded, or no
   *     bootstrap address can be resolved
   */
  static ClusterConnection open(ConnectionSettings settings) {
    return new LiveConnection(settings);
  }

  /** The settings that this connection was opened with. */
  ConnectionSettings settings();

  /** A fetcher of its own: own sessions, own connections, own memory budget. */
  BatchFetcher newFetcher(FetchSettings settings);

  /** An appender of its own: own connections, own requests in flight. */
  BatchAppender newAppender(AppendSettings settings);

  /** Producer identities and fences on this cluster. */
  ProducerFence producerFence();

  /** Small reads: offsets, header scans, topic facts. */
  LogReader logReader();

  /** Runs a task on the event-loop thread, after what was handed over before it. */
  void execute(Runnable task);

  /** True on this connection's event-loop thread. */
  boolean inEventLoop();

  /** Closes, waiting at most a few seconds for the event loop to end. Idempotent. */
  @Override
  void close();
}

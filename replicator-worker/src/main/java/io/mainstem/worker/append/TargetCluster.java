package io.mainstem.worker.append;

import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.log.LogReader;
import io.mainstem.wire.producer.ProducerFence;

/**
 * A cluster that is written to: one connection, one appender and one log of runs for all mirrors.
 * Thread-safe.
 */
public final class TargetCluster implements AutoCloseable {
  private final ClusterConnection connection;
  private final BatchAppender appender;
  private final RunsLog runs;
  private final DeadLetterLog deadLetters;

  private TargetCluster(ClusterConnection connection, AppendSettings settings) {
    this.connection = connection;
    this.appender = connection.newAppender(settings);
    this.runs = RunsLog.open(connection.settings(), connection.logReader());
    this.deadLetters = new DeadLetterLog(connection.settings());
  }

  /** Opens it; unreachable brokers are tried again in the background. */
  public static TargetCluster open(ConnectionSettings connection, AppendSettings settings) {
    return new TargetCluster(ClusterConnection.open(connection), settings);
  }

  public BatchAppender appender() {
    return appender;
  }

  public ProducerFence fence() {
    return connection.producerFence();
  }

  public LogReader logReader() {
    return connection.logReader();
  }

  public RunsLog runs() {
    return runs;
  }

  public DeadLetterLog deadLetters() {
    return deadLetters;
  }

  @Override
  public void close() {
    appender.close();
    runs.close();
    deadLetters.close();
    connection.close();
  }
}

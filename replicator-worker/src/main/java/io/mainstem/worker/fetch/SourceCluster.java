package io.mainstem.worker.fetch;

import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.log.LogReader;

/** A cluster that is read from: one connection and one fetcher for all mirrors. Thread-safe. */
public final class SourceCluster implements AutoCloseable {
  private final ClusterConnection connection;
  private final BatchFetcher fetcher;

  private SourceCluster(ClusterConnection connection, FetchSettings settings) {
    this.connection = connection;
    this.fetcher = connection.newFetcher(settings);
  }

  /** Opens it; unreachable brokers are tried again in the background. */
  public static SourceCluster open(ConnectionSettings connection, FetchSettings settings) {
    return new SourceCluster(ClusterConnection.open(connection), settings);
  }

  public BatchFetcher fetcher() {
    return fetcher;
  }

  public LogReader logReader() {
    return connection.logReader();
  }

  @Override
  public void close() {
    fetcher.close();
    connection.close();
  }
}

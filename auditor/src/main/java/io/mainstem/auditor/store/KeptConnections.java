package io.mainstem.auditor.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections when they are needed and keeps them for the next. There is one writer and a few
 * readers: no pool is needed. Thread-safe.
 */
final class KeptConnections implements ConnectionFactory, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KeptConnections.class);
  private static final int VALIDATION_SECONDS = 2;

  private final String url;
  private final Properties properties;
  private final ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  KeptConnections(String url, Properties properties) {
    this.url = url;
    this.properties = properties;
  }

  @Override
  public Connection openConnection() throws SQLException {
    for (Connection kept = idle.poll(); kept != null; kept = idle.poll()) {
      if (kept.isValid(VALIDATION_SECONDS)) {
        return kept;
      }
      discard(kept);
    }
    return DriverManager.getConnection(url, properties);
  }

  @Override
  public void closeConnection(@Nullable Connection connection) throws SQLException {
    if (connection == null) {
      return;
    }
    if (closed || !connection.getAutoCommit()) {
      connection.close();
    } else {
      idle.add(connection);
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Connection kept = idle.poll(); kept != null; kept = idle.poll()) {
      discard(kept);
    }
  }

  private static void discard(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("A database connection did not close cleanly error={}", e.toString());
    }
  }
}

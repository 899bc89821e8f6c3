package io.mainstem.chaos.audit;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Somebody else holds an SQLite file for longer than an auditor waits. */
final class DatabaseLocked implements Harm {

  private final Path file;
  private @Nullable Connection connection;
  private long versionAtBegin;

  DatabaseLocked(Path file) {
    this.file = file;
  }

  @Override
  public String name() {
    return "books of the west locked";
  }

  @Override
  public void begin() {
    try {
      Connection opened = DriverManager.getConnection("jdbc:sqlite:" + file);
      connection = opened;
      execute(opened, "PRAGMA busy_timeout = 20000");
      execute(opened, "BEGIN IMMEDIATE");
      versionAtBegin = version(opened);
    } catch (SQLException e) {
      throw new IllegalStateException("The books cannot be locked", e);
    }
  }

  @Override
  public @Nullable String end() {
    Connection held = connection;
    if (held == null) {
      return null;
    }
    try (held) {
      boolean still = version(held) == versionAtBegin;
      execute(held, "ROLLBACK");
      return still ? "nobody else wrote to the file" : null;
    } catch (SQLException e) {
      throw new IllegalStateException("The books cannot be unlocked", e);
    }
  }

  private static void execute(Connection connection, String statement) throws SQLException {
    try (Statement handle = connection.createStatement()) {
      handle.execute(statement);
    }
  }

  /** Grows when another connection commits. */
  private static long version(Connection connection) throws SQLException {
    try (Statement handle = connection.createStatement();
        ResultSet found = handle.executeQuery("PRAGMA data_version")) {
      return found.next() ? found.getLong(1) : -1;
    }
  }
}

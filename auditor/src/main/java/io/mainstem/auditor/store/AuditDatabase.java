package io.mainstem.auditor.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The database of one auditor, brought up to date when it is opened. SQLite runs with a write-ahead
 * log and full synchronisation: what is committed survives the process and the machine.
 */
public final class AuditDatabase implements AutoCloseable {

  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final int BUSY_MILLIS = 10_000;

  /** A database that has vanished without a word must not hold the auditor up for ever. */
  private static final Map<String, String> PATIENCE =
      Map.of("connectTimeout", "10", "socketTimeout", "60", "tcpKeepAlive", "true");

  private final KeptConnections connections;
  private final Jdbi jdbi;

  private AuditDatabase(KeptConnections connections) {
    this.connections = connections;
    this.jdbi = Jdbi.create(connections);
  }

  /**
   * Opens and migrates it.
   *
   * @param address {@code jdbc:sqlite:<file>} or {@code jdbc:postgresql://...}
   * @throws StoreUnavailableException if it cannot be opened, read, written or migrated
   */
  public static AuditDatabase open(
      String address, @Nullable String user, @Nullable String password) {
    String url = address.startsWith(POSTGRESQL) ? withPatience(address) : address;
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    try {
      if (url.startsWith(SQLITE)) {
        properties.putAll(prepareSqlite(url).toProperties());
      }
      KeptConnections connections = new KeptConnections(url, properties);
      migrate(url, user, password, properties);
      return new AuditDatabase(connections);
    } catch (Exception e) {
      throw new StoreUnavailableException("The audit database cannot be opened: " + address, e);
    }
  }

  /** Handles on it. */
  public Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public void close() {
    connections.close();
  }

  /** The address with limits for connecting and answering, where it names none itself. */
  static String withPatience(String address) {
    StringBuilder url = new StringBuilder(address);
    new TreeMap<>(PATIENCE)
        .forEach(
            (name, value) -> {
              if (!address.contains(name + "=")) {
                url.append(url.indexOf("?") < 0 ? '?' : '&').append(name).append('=').append(value);
              }
            });
    return url.toString();
  }

  /** Where the migrations differ: {@code postgresql} makes a comment of its line elsewhere. */
  static Map<String, String> placeholders(String url) {
    return url.startsWith(SQLITE)
        ? Map.of("clustered", " WITHOUT ROWID", "postgresql", "-- ")
        : Map.of("clustered", "", "postgresql", "");
  }

  private static SQLiteConfig prepareSqlite(String url) throws Exception {
    Path directory = Path.of(url.substring(SQLITE.length())).toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_MILLIS);
    return config;
  }

  private static void migrate(
      String url, @Nullable String user, @Nullable String password, Properties properties)
      throws SQLException {
    var configuration =
        Flyway.configure(AuditDatabase.class.getClassLoader())
            .locations("classpath:io/mainstem/auditor/migrations")
            .table("schema_history")
            .placeholders(placeholders(url));
    if (url.startsWith(SQLITE)) {
      SQLiteDataSource source = new SQLiteDataSource(new SQLiteConfig(properties));
      source.setUrl(url);
      configuration.dataSource(source);
    } else {
      configuration.dataSource(url, user, password);
    }
    configuration.load().migrate();
  }
}

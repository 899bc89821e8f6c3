package io.mainstem.bench.audit;

import io.mainstem.auditor.store.AuditDatabase;
import io.mainstem.auditor.store.Stores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * How large the books grow in a PostgreSQL that somebody provides, with an empty database: {@link
 * BooksWorkload} is written by the auditor's own stores, then the size of each table and index is
 * asked for. PostgreSQL keeps earlier versions of rows until it is vacuumed, so that counts, too.
 */
public final class BooksOnPostgres {

  private static final String SIZES =
      """
      SELECT relation.relname, pg_relation_size(relation.oid)
      FROM pg_class relation JOIN pg_namespace space ON space.oid = relation.relnamespace
      WHERE space.nspname = 'public' AND relation.relkind IN ('r', 'i')
        AND pg_relation_size(relation.oid) > 65536
      ORDER BY 1""";

  private final String address;
  private final String user;

  private final BooksWorkload workload;

  private BooksOnPostgres(String address, String user, int mirrors) {
    this.address = address;
    this.user = user;
    this.workload = new BooksWorkload(mirrors);
  }

  /**
   * Says what it finds, in bytes for each verified window.
   *
   * @param arguments address and user of an empty database; how many mirrors; after how many
   *     windows of ten seconds it is vacuumed each time, 0 for never
   */
  public static void main(String[] arguments) throws SQLException {
    new BooksOnPostgres(arguments[0], arguments[1], Integer.parseInt(arguments[2]))
        .measure(Integer.parseInt(arguments[3]));
  }

  private void measure(int vacuumEvery) throws SQLException {
    try (AuditDatabase database = AuditDatabase.open(address, user, null);
        Connection connection = DriverManager.getConnection(address, user, null);
        Statement statement = connection.createStatement()) {
      Stores stores = Stores.claim(database);
      for (int window = 0; window < BooksWorkload.WINDOWS; window++) {
        workload.write(stores, window);
        if (vacuumEvery > 0 && window % vacuumEvery == vacuumEvery - 1) {
          statement.execute("VACUUM");
        }
      }
      say("first hour", statement);
      statement.execute("VACUUM FULL");
      say("first hour, rewritten without a gap", statement);
      stores.segments().forgetBefore(BooksWorkload.END.toEpochMilli());
      statement.execute("VACUUM FULL");
      say("rest of the week, rewritten without a gap", statement);
    }
  }

  private void say(String when, Statement statement) throws SQLException {
    double windows = workload.windows();
    double all = 0;
    try (ResultSet sizes = statement.executeQuery(SIZES)) {
      while (sizes.next()) {
        all += sizes.getLong(2) / windows;
        say(sizes.getString(1), sizes.getLong(2) / windows);
      }
    }
    say(when, all);
  }

  private static void say(String what, double bytes) {
    System.out.println(String.format(Locale.ROOT, "%6.1f %s", bytes, what));
  }
}

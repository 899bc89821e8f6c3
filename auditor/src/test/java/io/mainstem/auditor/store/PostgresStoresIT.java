package io.mainstem.auditor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.auditor.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same promises kept on a real PostgreSQL. */
class PostgresStoresIT extends StoresContract {

  @SuppressWarnings("NullAway.Init") // JUnit calls start
  private static TestPostgres postgres;

  private static int databases;

  @BeforeAll
  static void start() throws Exception {
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  @Override
  String emptyDatabase() {
    String name = "books" + ++databases;
    postgres.createDatabase(name);
    return postgres.url(name);
  }

  @Override
  String user() {
    return TestPostgres.USER;
  }

  @Test
  void limitsForConnectingAndAnsweringAreAddedWhereTheAddressNamesNone() {
    assertThat(AuditDatabase.withPatience("jdbc:postgresql://books/audit?socketTimeout=5"))
        .isEqualTo(
            "jdbc:postgresql://books/audit?socketTimeout=5&connectTimeout=10&tcpKeepAlive=true");
    assertThat(AuditDatabase.withPatience("jdbc:postgresql://books/audit"))
        .isEqualTo(
            "jdbc:postgresql://books/audit?connectTimeout=10&socketTimeout=60&tcpKeepAlive=true");
  }
}

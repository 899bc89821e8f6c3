package io.mainstem.auditor.store;

import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Who writes the books. Whoever claims them last owns them; every transaction that writes first
 * makes sure of it, and holds the claim's row until it ends. So two auditors that share a database
 * and both believe that they lead cannot number their segments over each other: the earlier one is
 * refused and stands back.
 */
final class Ownership {

  private static final String OWNER = "owner";

  private final String token = UUID.randomUUID().toString();

  /** Takes the books over from whoever owned them. */
  static Ownership claim(Jdbi jdbi) {
    Ownership mine = new Ownership();
    jdbi.useTransaction(handle -> Facts.put(handle, OWNER, mine.token));
    return mine;
  }

  /**
   * Keeps the claim for the rest of this transaction.
   *
   * @throws BooksTakenOverException if somebody else has claimed the books since
   */
  void keep(Handle handle) {
    int rows =
        handle
            .createUpdate("UPDATE fact SET value = :token WHERE name = :name AND value = :token")
            .bind("token", token)
            .bind("name", OWNER)
            .execute();
    if (rows == 0) {
      throw new BooksTakenOverException();
    }
  }
}

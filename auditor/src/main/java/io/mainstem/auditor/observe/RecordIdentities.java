package io.mainstem.auditor.observe;

import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.RecordHasher;
import io.mainstem.wire.batch.WireRecord;
import java.util.List;
import org.apache.kafka.common.header.Header;

/**
 * What records are known by: their key, value, timestamp and their users' headers. Headers that
 * Mainstem adds, to mark what it delivered again, make no other record of it. Not thread-safe.
 */
public final class RecordIdentities {

  /** Headers with this prefix are Mainstem's own. */
  static final String OWN_HEADERS = "mainstem.";

  private final RecordHasher hasher;

  /**
   * @param key both ends of a comparison need the same
   */
  public RecordIdentities(long key) {
    hasher = new RecordHasher(key);
  }

  public Identity of(WireRecord record) {
    return hasher.of(record.timestamp(), ofUser(record).body());
  }

  private static WireRecord ofUser(WireRecord record) {
    if (!record.hasHeaders()) {
      return record;
    }
    List<Header> headers = record.headers();
    List<Header> users =
        headers.stream().filter(header -> !header.key().startsWith(OWN_HEADERS)).toList();
    return users.size() == headers.size()
        ? record
        : new WireRecord(record.offset(), record.timestamp(), record.key(), record.value(), users);
  }
}

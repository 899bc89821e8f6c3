package io.mainstem.auditor.repair;

import io.mainstem.auditor.observe.RecordIdentities;
import io.mainstem.auditor.sketch.Identity;
import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lost records in memory, in the order of the source, and which of them still have to be delivered.
 * Records are told apart by what is in them: of several that are equal to the last byte as many are
 * delivered as are lacking. Filled from an event loop, then used by the thread that waited for it.
 */
final class LostRecords {

  /** Most bytes of keys, values and headers that one repair takes into memory. */
  static final long MAX_BYTES = 256L << 20;

  private final RecordIdentities identities;
  private final TreeMap<Long, WireRecord> records = new TreeMap<>();
  private final Map<Identity, List<Long>> delivered = new HashMap<>();
  private long bytes;

  LostRecords(long seed) {
    identities = new RecordIdentities(seed);
  }

  /** Takes a record of the source, copied out of the buffer that it lies in. */
  void add(WireRecord record) {
    bytes += size(record.key()) + size(record.value());
    if (bytes > MAX_BYTES) {
      throw new IllegalStateException(
          "the lost records are larger than " + MAX_BYTES + " bytes together");
    }
    records.put(
        record.offset(),
        new WireRecord(
            record.offset(), record.timestamp(), record.key(), record.value(), record.headers()));
  }

  /** Notes a record that an earlier attempt has delivered. */
  void delivered(WireRecord record) {
    delivered
        .computeIfAbsent(identities.of(record), identity -> new ArrayList<>())
        .add(record.offset());
  }

  int size() {
    return records.size();
  }

  /** What has not been delivered yet. */
  List<WireRecord> toDeliver() {
    Set<Long> there = places().keySet();
    return records.values().stream().filter(record -> !there.contains(record.offset())).toList();
  }

  /** Where those stand at the target that were delivered before, by their source offsets. */
  NavigableMap<Long, Long> places() {
    Map<Identity, Integer> taken = new HashMap<>();
    NavigableMap<Long, Long> places = new TreeMap<>();
    for (WireRecord record : records.values()) {
      Identity identity = identities.of(record);
      List<Long> targets = delivered.getOrDefault(identity, List.of());
      int next = taken.getOrDefault(identity, 0);
      if (next < targets.size()) {
        places.put(record.offset(), targets.get(next));
        taken.put(identity, next + 1);
      }
    }
    return places;
  }

  private static long size(@Nullable ByteBuffer field) {
    return field == null ? 0 : field.remaining();
  }
}

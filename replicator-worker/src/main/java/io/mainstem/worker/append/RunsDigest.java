package io.mainstem.worker.append;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.worker.position.RecordedFacts;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one partition of the topic of runs says about the position of every mirror in it, up to an
 * offset. Takes a few hundred bytes for each mirror that ever wrote to the cluster.
 *
 * <p>Most blocks are of mirrors that others copy, and a block is soon followed by the next version
 * of itself, under the same key. So blocks are kept as they are stored until somebody asks for the
 * mirror, or until there are too many of them; of each key only the newest counts, as for whoever
 * reads the log after it was compacted.
 *
 * <p>Not thread-safe.
 */
final class RunsDigest {
  private static final Logger log = LoggerFactory.getLogger(RunsDigest.class);

  /** Of one mirror. */
  private static final int MOST_UNREAD = 2;

  private static final int LARGEST_UNREAD = 2_048;

  private final Map<String, Known> mirrors = new HashMap<>();
  private long next;

  /** What is known of one mirror. */
  private static final class Known {
    final RecordedFacts facts = new RecordedFacts();

    /** By key, in the order of the log. */
    final Map<String, byte[]> unread = new LinkedHashMap<>(4);

    RecordedFacts read() {
      unread.values().forEach(this::read);
      unread.clear();
      return facts;
    }

    private void read(byte[] value) {
      try {
        facts.add(OffsetRunTopic.readHead(value));
      } catch (InvalidValueException e) {
        log.warn("A stored offset run cannot be read, leaving it out error=\"{}\"", e.getMessage());
      }
    }
  }

  /** The offset to go on at. */
  long next() {
    return next;
  }

  /** Everything below this offset is taken. */
  void advance(long offset) {
    next = Math.max(next, offset);
  }

  /** The log is not the one that it was. */
  void startOver() {
    mirrors.clear();
    next = 0;
  }

  /** Takes a stored block. */
  void take(String mirror, String key, byte[] value) {
    Known known = mirrors.computeIfAbsent(mirror, any -> new Known());
    known.unread.remove(key);
    known.unread.put(key, value);
    if (known.unread.size() > MOST_UNREAD || value.length > LARGEST_UNREAD) {
      known.read();
    }
  }

  /** What is known of a mirror now. */
  RecordedFacts of(String mirror) {
    @Nullable Known known = mirrors.get(mirror);
    return known == null ? new RecordedFacts() : known.read().copy();
  }
}

package io.mainstem.worker.append;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.worker.position.RecordedFacts;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one partition of the topic of runs says about the position of every mirror in it, up to an
 * offset. Takes a few hundred bytes for each mirror that ever wrote to the cluster. Not
 * thread-safe.
 */
final class RunsDigest {
  private static final Logger log = LoggerFactory.getLogger(RunsDigest.class);

  private final Map<String, RecordedFacts> facts = new HashMap<>();
  private long next;

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
    facts.clear();
    next = 0;
  }

  /** Takes a stored block. */
  void take(String mirror, byte[] value) {
    try {
      facts.computeIfAbsent(mirror, any -> new RecordedFacts()).add(OffsetRunTopic.readHead(value));
    } catch (InvalidValueException e) {
      log.warn("A stored offset run cannot be read, leaving it out error=\"{}\"", e.getMessage());
    }
  }

  /** What is known of a mirror now. */
  RecordedFacts of(String mirror) {
    @Nullable RecordedFacts known = facts.get(mirror);
    return known == null ? new RecordedFacts() : known.copy();
  }
}

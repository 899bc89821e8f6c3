package io.mainstem.chaos.audit;

import io.mainstem.api.audit.Verdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The truth about one mirror, from reading both its ends whole: far simpler than the auditor, and
 * sharing nothing with it. Every record has a name of its own.
 */
final class Copies {

  /**
   * A record as a consumer gets it.
   *
   * @param name stays the same even if something else of it is changed
   * @param content all of it
   */
  record Seen(String name, String content, long offset) {

    /** A record whose value is {@code name#anything}. */
    static Seen of(String value, long timestamp, long offset) {
      int end = value.indexOf('#');
      String name = end < 0 ? value : value.substring(0, end);
      return new Seen(name, timestamp + "|" + value, offset);
    }
  }

  private Copies() {}

  /** What is wrong with the target, if the source is right. */
  static Set<Flaw> flaws(String route, int partition, List<Seen> source, List<Seen> target) {
    Map<String, Seen> byName = new HashMap<>();
    source.forEach(record -> byName.put(record.name(), record));
    Set<Flaw> flaws = new TreeSet<>();
    Set<String> there = new HashSet<>();
    long furthest = -1;
    for (Seen copy : target) {
      Seen original = byName.get(copy.name());
      if (original == null) {
        flaws.add(new Flaw(route, partition, Verdict.PHANTOM, -1));
      } else if (!there.add(copy.name())) {
        flaws.add(new Flaw(route, partition, Verdict.DUPLICATE, original.offset()));
      } else if (!original.content().equals(copy.content())) {
        flaws.add(new Flaw(route, partition, Verdict.CORRUPT, original.offset()));
      } else {
        if (original.offset() < furthest) {
          flaws.add(new Flaw(route, partition, Verdict.REORDERED, original.offset()));
        }
        furthest = Math.max(furthest, original.offset());
      }
    }
    for (Seen original : source) {
      if (!there.contains(original.name())) {
        flaws.add(new Flaw(route, partition, Verdict.LOSS, original.offset()));
      }
    }
    return flaws;
  }
}

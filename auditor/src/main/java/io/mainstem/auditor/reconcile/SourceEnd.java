package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.OrderHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The end that was copied from. It may be far away: then somebody near it digests and looks up, and
 * no records are sent, see {@link Digest}.
 */
public interface SourceEnd {

  /** Stretches to look up that are this close together are read as one. */
  long JOIN_WITHIN = 500;

  /** Reads a stretch of one end. */
  @FunctionalInterface
  interface Reading {
    void read(long from, long to, Ends.Visitor visitor)
        throws EndUnreadableException, InterruptedException;
  }

  /**
   * Shows the records from inclusive, to exclusive.
   *
   * @param filters what they drop is only shown as {@linkplain Ends.Visitor#dropped dropped}
   * @throws EndUnreadableException if the stretch cannot be read as a whole
   */
  void read(LogId log, long from, long to, FilterHistory filters, Ends.Visitor visitor)
      throws EndUnreadableException, InterruptedException;

  /** Shows the records of a portion. */
  default void read(SourcePortion portion, Ends.Visitor visitor)
      throws EndUnreadableException, InterruptedException {
    read(
        portion.log(),
        portion.from(),
        portion.to(),
        portion.filters(),
        portion.scope().within(visitor));
  }

  /**
   * Digests a portion.
   *
   * @param cells of its sketch
   */
  default Digest digest(SourcePortion portion, int cells)
      throws EndUnreadableException, InterruptedException {
    Digest digest = new Digest(cells);
    read(portion, digest);
    return digest;
  }

  /**
   * Some records of a portion.
   *
   * @param places where they stand, by offset
   * @param rest the order of all others
   */
  record Found(List<Place> places, OrderHash rest) {
    public Found {
      places = List.copyOf(places);
    }
  }

  /** Where these records stand in a portion, and how the others follow each other. */
  default Found find(SourcePortion portion, Set<Identity> wanted)
      throws EndUnreadableException, InterruptedException {
    Sieve sieve = new Sieve(wanted);
    read(portion, sieve);
    return sieve.found();
  }

  /** Parts some records from the others. Not thread-safe. */
  final class Sieve implements Ends.Visitor {
    private final Set<Identity> wanted;
    private final List<Place> places = new ArrayList<>();
    private OrderHash rest = OrderHash.EMPTY;

    Sieve(Set<Identity> wanted) {
      this.wanted = wanted;
    }

    @Override
    public void visit(Identity record, long offset, long timestamp, long countedIn) {
      if (wanted.contains(record)) {
        places.add(new Place(record, offset, timestamp, countedIn));
      } else {
        rest = rest.then(record);
      }
    }

    Found found() {
      return new Found(places, rest);
    }
  }

  /** What stands at single offsets, filtered or not. */
  default Map<Long, Identity> lookUp(LogId log, NavigableSet<Long> offsets)
      throws EndUnreadableException, InterruptedException {
    return lookUp(offsets, (from, to, seen) -> read(log, from, to, new FilterHistory(), seen));
  }

  /** Reads single offsets, close ones together. */
  static Map<Long, Identity> lookUp(NavigableSet<Long> offsets, Reading reading)
      throws EndUnreadableException, InterruptedException {
    Map<Long, Identity> found = new HashMap<>();
    Set<Long> wanted = new HashSet<>(offsets);
    NavigableSet<Long> left = new TreeSet<>(offsets);
    while (!left.isEmpty()) {
      long from = left.first();
      long last = from;
      for (Long next = from; next != null && next - last <= JOIN_WITHIN; next = left.higher(next)) {
        last = next;
      }
      reading.read(
          from,
          last + 1,
          (record, offset, timestamp, countedIn) -> {
            if (wanted.contains(offset)) {
              found.put(offset, record);
            }
          });
      left.headSet(last, true).clear();
    }
    return found;
  }
}

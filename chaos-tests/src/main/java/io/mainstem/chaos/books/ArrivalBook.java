package io.mainstem.chaos.books;

import java.util.Map;
import java.util.TreeMap;

/**
 * What arrived in one region, by producer. Order is judged within a partition and producer, which
 * is stricter than within a key. Not thread-safe.
 */
public final class ArrivalBook {
  private final Map<Integer, Producer> producers = new TreeMap<>();
  private long duplicated;
  private long reordered;
  private long foreign;

  private static final class Producer {
    private final SequenceSet seen = new SequenceSet();
    private final Map<Integer, Long> newest = new TreeMap<>();
  }

  /**
   * A record arrived.
   *
   * @return true if it is here for the first time
   */
  public boolean arrived(int producer, int partition, long sequence) {
    Producer book = producers.computeIfAbsent(producer, any -> new Producer());
    if (!book.seen.add(sequence)) {
      duplicated++;
      return false;
    }
    long before = book.newest.getOrDefault(partition, -1L);
    if (sequence < before) {
      reordered++;
    } else {
      book.newest.put(partition, sequence);
    }
    return true;
  }

  /** A record arrived that bears no mark of this workload. */
  public void arrivedFromNowhere() {
    foreign++;
  }

  /** The records of this producer that have arrived. */
  public SequenceSet seen(int producer) {
    Producer book = producers.get(producer);
    return book == null ? new SequenceSet() : book.seen;
  }

  /** Producers of which something arrived. */
  public Iterable<Integer> producers() {
    return producers.keySet();
  }

  /** Different records of the workload that arrived. */
  public long delivered() {
    return producers.values().stream().mapToLong(book -> book.seen.size()).sum();
  }

  /** Arrivals of something that had arrived before. */
  public long duplicated() {
    return duplicated;
  }

  /** First arrivals that came after a later record of the same producer in the same partition. */
  public long reordered() {
    return reordered;
  }

  /** Arrivals without the mark of the workload. */
  public long foreign() {
    return foreign;
  }
}

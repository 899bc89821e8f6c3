package io.mainstem.chaos.books;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All books of a workload: one for each producer, one for each region that reads. Not thread-safe.
 */
public final class Books {
  private final Map<Integer, ProducerBook> producers = new TreeMap<>();
  private final Map<String, ArrivalBook> regions = new TreeMap<>();

  /** The book of a producer, opened when it is first asked for. */
  public ProducerBook producer(int id) {
    return producers.computeIfAbsent(id, any -> new ProducerBook());
  }

  /** The book of a region, opened when it is first asked for. */
  public ArrivalBook region(String name) {
    return regions.computeIfAbsent(name, any -> new ArrivalBook());
  }

  /** Balances the books as they are now. */
  public Tally tally() {
    long sent = 0;
    long acknowledged = 0;
    long unknown = 0;
    for (ProducerBook producer : producers.values()) {
      sent += producer.sent();
      acknowledged += producer.acknowledged().size();
      unknown += producer.unknown();
    }
    List<RegionTally> tallies = new ArrayList<>();
    regions.forEach((name, book) -> tallies.add(tally(name, book)));
    return new Tally(sent, acknowledged, unknown, tallies);
  }

  private RegionTally tally(String name, ArrivalBook arrivals) {
    long lost = 0;
    long phantom = arrivals.foreign();
    for (Map.Entry<Integer, ProducerBook> entry : producers.entrySet()) {
      lost += missing(entry.getKey(), entry.getValue(), arrivals).size();
    }
    for (int producer : arrivals.producers()) {
      phantom += phantoms(producer, arrivals).size();
    }
    return new RegionTally(
        name,
        arrivals.delivered() - phantom + arrivals.foreign(),
        lost,
        arrivals.duplicated(),
        arrivals.reordered(),
        phantom);
  }

  /** The first records of a producer that a region misses: at most {@code limit}. */
  public long[] missing(String region, int producer, int limit) {
    return missing(producer, producer(producer), region(region)).first(limit);
  }

  /** Acknowledged records, and those seen anywhere, must be everywhere. */
  private SequenceSet missing(int id, ProducerBook producer, ArrivalBook arrivals) {
    SequenceSet certain = producer.acknowledged();
    for (ArrivalBook region : regions.values()) {
      certain = certain.union(region.seen(id).minus(phantoms(id, region)));
    }
    return certain.minus(arrivals.seen(id));
  }

  private SequenceSet phantoms(int id, ArrivalBook arrivals) {
    SequenceSet seen = arrivals.seen(id);
    ProducerBook producer = producers.get(id);
    return producer == null
        ? seen
        : seen.from(producer.sent()).union(seen.intersection(producer.failed()));
  }
}

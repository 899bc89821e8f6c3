package io.mainstem.chaos.workload;

import io.mainstem.chaos.books.ArrivalBook;
import io.mainstem.chaos.books.Books;
import io.mainstem.chaos.books.ContentDigest;
import io.mainstem.chaos.books.ProducerBook;
import io.mainstem.chaos.books.Tally;
import io.mainstem.chaos.history.History;
import io.mainstem.chaos.history.HistoryEvent;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The books, digests and latencies of a running workload, and its history. Thread-safe: producers
 * and consumers write in batches, so that its one lock is seldom waited for.
 */
final class Ledger {
  private static final long LONGEST_MILLIS = 3_600_000;

  private final Clock clock;
  private final History history;
  private final Books books = new Books();
  private final Map<String, Histogram> latencies = new TreeMap<>();
  private final Map<String, ContentDigest> arrived = new TreeMap<>();
  private ContentDigest acknowledged = ContentDigest.EMPTY;

  Ledger(Clock clock, History history) {
    this.clock = clock;
    this.history = history;
  }

  /** Opens a region's book, so that it is on the tally even if nothing ever arrives. */
  synchronized void open(String region) {
    books.region(region);
    latencies.put(region, new Histogram(1, LONGEST_MILLIS, 2));
    arrived.put(region, ContentDigest.EMPTY);
  }

  /** Before they are given to the client: nothing may arrive that is not on the books. */
  synchronized void invoked(int producer, long from, long to) {
    books.producer(producer).sentBelow(to);
    history.note(new HistoryEvent.Invoked(clock.millis(), producer, from, to));
  }

  synchronized void completed(int producer, Outcomes outcomes) {
    ProducerBook book = books.producer(producer);
    long now = clock.millis();
    long[] sequences = outcomes.acknowledged();
    for (long sequence : sequences) {
      book.acknowledged(sequence);
    }
    acknowledged = acknowledged.plus(outcomes.digest());
    if (sequences.length > 0) {
      history.note(new HistoryEvent.Acknowledged(now, producer, sequences));
    }
    for (Outcomes.Trouble trouble : outcomes.troubles()) {
      long[] one = {trouble.sequence()};
      if (trouble.neverSent()) {
        book.failed(trouble.sequence());
        history.note(new HistoryEvent.Failed(now, producer, one, trouble.error()));
      } else {
        history.note(new HistoryEvent.Unknown(now, producer, one, trouble.error()));
      }
    }
  }

  synchronized void arrived(String region, List<Arrivals> batches) {
    ArrivalBook book = books.region(region);
    long now = clock.millis();
    for (Arrivals batch : batches) {
      batch.enter(book, histogram(region), now);
      arrived.merge(region, batch.digest(), ContentDigest::plus);
      history.note(batch.event(now, region));
    }
  }

  synchronized void foreign(String region, int partition, long offset) {
    books.region(region).arrivedFromNowhere();
    history.note(new HistoryEvent.Foreign(clock.millis(), region, partition, offset));
  }

  synchronized Tally tally() {
    return books.tally();
  }

  /** Of acknowledged records. */
  synchronized ContentDigest acknowledgedDigest() {
    return acknowledged;
  }

  /** Of first arrivals in a region. */
  synchronized ContentDigest arrivedDigest(String region) {
    return arrived.getOrDefault(region, ContentDigest.EMPTY);
  }

  /** A copy of a region's latencies, in milliseconds. */
  synchronized Histogram latency(String region) {
    return histogram(region).copy();
  }

  private Histogram histogram(String region) {
    Histogram histogram = latencies.get(region);
    if (histogram == null) {
      throw new IllegalArgumentException("nobody reads in region " + region);
    }
    return histogram;
  }
}

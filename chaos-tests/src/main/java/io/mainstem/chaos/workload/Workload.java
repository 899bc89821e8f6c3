package io.mainstem.chaos.workload;

import io.mainstem.chaos.books.ContentDigest;
import io.mainstem.chaos.books.RegionTally;
import io.mainstem.chaos.books.Tally;
import io.mainstem.chaos.history.History;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A steady load: producers whose every record is known, and readers that book every arrival. One
 * bit for each record and region, so a demo can run for hours. Thread-safe.
 *
 * <p>While it runs, what is in flight counts as lost: {@link #tally} is a verdict only after {@link
 * #awaitDelivered}.
 */
public final class Workload implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  private final Ledger ledger;
  private final List<LoadProducer> producers = new ArrayList<>();
  private final List<LoadConsumer> consumers = new ArrayList<>();

  /** A workload without a history; see {@link #Workload(List, List, History)}. */
  public Workload(List<ProducerPlan> producers, List<ConsumerPlan> consumers) {
    this(producers, consumers, History.none());
  }

  /** Not started yet. The history stays open when the workload is closed. */
  public Workload(List<ProducerPlan> producers, List<ConsumerPlan> consumers, History history) {
    int run = ThreadLocalRandom.current().nextInt();
    this.ledger = new Ledger(Clock.systemUTC(), history);
    for (ConsumerPlan plan : consumers) {
      this.consumers.add(new LoadConsumer(run, plan, ledger));
    }
    for (int id = 0; id < producers.size(); id++) {
      this.producers.add(new LoadProducer(run, id, producers.get(id), ledger));
    }
  }

  public void start() {
    consumers.forEach(LoadConsumer::start);
    producers.forEach(LoadProducer::start);
  }

  /** Whether every producer's source has come to its end and everything is booked. */
  public boolean isProduced() {
    return producers.stream().allMatch(LoadProducer::isDone);
  }

  /**
   * Stops producing and waits until everything in flight is acknowledged or given up.
   *
   * @throws IllegalStateException if a producer had failed
   */
  public void stopProducing() {
    producers.forEach(LoadProducer::stop);
    producers.forEach(LoadProducer::join);
  }

  /** The books as they are now. */
  public Tally tally() {
    return ledger.tally();
  }

  /** Records that are acknowledged and have not arrived in the region that is furthest behind. */
  public long backlog() {
    return tally().regions().stream().mapToLong(RegionTally::lost).max().orElse(0);
  }

  /**
   * Waits until everything acknowledged has arrived everywhere.
   *
   * @return false if the time was over before
   */
  public boolean awaitDelivered(Duration timeout) {
    return awaitBacklog(0, timeout);
  }

  /**
   * Waits until no region is further behind than this.
   *
   * @return false if the time was over before
   */
  public boolean awaitBacklog(long records, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (backlog() > records) {
      if (System.nanoTime() > deadline || !pause()) {
        return false;
      }
    }
    return true;
  }

  /** Content of what was acknowledged. */
  public ContentDigest acknowledgedDigest() {
    return ledger.acknowledgedDigest();
  }

  /** Content of what arrived in a region, each record once. */
  public ContentDigest arrivedDigest(String region) {
    return ledger.arrivedDigest(region);
  }

  /** From a record's timestamp to its first arrival in a region, in milliseconds. */
  public Histogram latency(String region) {
    return ledger.latency(region);
  }

  /** Ends everything, also records in flight. */
  @Override
  public void close() {
    producers.forEach(LoadProducer::close);
    consumers.forEach(LoadConsumer::close);
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package io.mainstem.chaos.check;

import io.mainstem.chaos.books.Books;
import io.mainstem.chaos.books.ProducerBook;
import io.mainstem.chaos.books.RegionTally;
import io.mainstem.chaos.books.Tally;
import io.mainstem.chaos.history.HistoryEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every acknowledged record arrives in every region exactly once and in order, and nothing arrives
 * that was never sent. A history in which nothing was acknowledged, or nobody read, proves nothing.
 */
public final class DeliveryChecker implements Checker {
  private static final int EXAMPLES = 5;

  private final Books books = new Books();
  private final Set<Integer> producers = new TreeSet<>();
  private final List<String> regions;
  private boolean drained;

  /**
   * @param regions that ought to get everything, also those in which nothing ever arrives
   */
  public DeliveryChecker(List<String> regions) {
    this.regions = List.copyOf(regions);
    this.regions.forEach(books::region);
  }

  @Override
  public void see(HistoryEvent event) {
    if (event instanceof HistoryEvent.Invoked invoked) {
      producer(invoked.producer()).sentBelow(invoked.to());
    } else if (event instanceof HistoryEvent.Acknowledged ok) {
      Arrays.stream(ok.sequences()).forEach(producer(ok.producer())::acknowledged);
    } else if (event instanceof HistoryEvent.Failed failed) {
      Arrays.stream(failed.sequences()).forEach(producer(failed.producer())::failed);
    } else if (event instanceof HistoryEvent.Arrived arrived) {
      for (long sequence : arrived.sequences()) {
        books.region(arrived.region()).arrived(arrived.producer(), arrived.partition(), sequence);
      }
    } else if (event instanceof HistoryEvent.Foreign foreign) {
      books.region(foreign.region()).arrivedFromNowhere();
    } else if (event instanceof HistoryEvent.Drained) {
      drained = true;
    }
  }

  private ProducerBook producer(int id) {
    producers.add(id);
    return books.producer(id);
  }

  /** The balance of what has been seen so far. */
  public Tally tally() {
    return books.tally();
  }

  /** Records missing at the end; 0 if the run broke off while they were on their way. */
  public long lost() {
    return drained ? tally().lost() : 0;
  }

  @Override
  public Finding finding() {
    Tally tally = tally();
    if (regions.isEmpty()) {
      return Finding.unknown("Nobody was to read anything.");
    }
    List<String> faults = new ArrayList<>();
    for (RegionTally region : tally.regions()) {
      describe(region, faults);
    }
    if (!faults.isEmpty()) {
      return Finding.invalid(faults);
    }
    if (tally.acknowledged() == 0) {
      return Finding.unknown("Nothing happened: no record was acknowledged.");
    }
    return drained
        ? Finding.VALID
        : Finding.unknown(
            "The run broke off with %d records on their way.".formatted(tally.lost()));
  }

  private void describe(RegionTally region, List<String> faults) {
    if (drained && region.lost() > 0) {
      faults.add(
          "%s misses %d records%s."
              .formatted(region.region(), region.lost(), examples(region.region())));
    }
    add(faults, region.region(), region.duplicated(), "records too many arrived");
    add(
        faults,
        region.region(),
        region.reordered(),
        "records arrived after a later one of their producer and partition");
    add(faults, region.region(), region.phantom(), "records arrived that were never sent");
  }

  private static void add(List<String> faults, String region, long count, String what) {
    if (count > 0) {
      faults.add("In %s, %d %s.".formatted(region, count, what));
    }
  }

  private String examples(String region) {
    StringBuilder text = new StringBuilder();
    for (int producer : producers) {
      long[] missing = books.missing(region, producer, EXAMPLES);
      if (missing.length > 0) {
        text.append(text.isEmpty() ? ", for instance " : ", ")
            .append("of producer ")
            .append(producer)
            .append(' ')
            .append(Arrays.toString(missing));
      }
    }
    return text.toString();
  }
}

package io.mainstem.chaos.books;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What the books say of a whole workload.
 *
 * @param sent records given to producers' clients
 * @param acknowledged by the source clusters
 * @param unknown records of which the producers do not know whether the cluster has them
 * @param regions in alphabetical order
 */
public record Tally(long sent, long acknowledged, long unknown, List<RegionTally> regions) {

  public Tally {
    regions = List.copyOf(regions);
  }

  public long delivered() {
    return sum(RegionTally::delivered);
  }

  public long lost() {
    return sum(RegionTally::lost);
  }

  public long duplicated() {
    return sum(RegionTally::duplicated);
  }

  public long reordered() {
    return sum(RegionTally::reordered);
  }

  public long phantom() {
    return sum(RegionTally::phantom);
  }

  /** Nothing is wrong anywhere. */
  public boolean clean() {
    return regions.stream().allMatch(RegionTally::clean);
  }

  private long sum(ToLongFunction<RegionTally> figure) {
    return regions.stream().mapToLong(figure).sum();
  }
}

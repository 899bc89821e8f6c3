package io.mainstem.chaos.books;

/**
 * What the books say of one region.
 *
 * @param delivered different records that arrived
 * @param lost records that are in a source log for certain (acknowledged, or seen in another
 *     region) and did not arrive
 * @param duplicated arrivals too many
 * @param reordered first arrivals that came too late
 * @param phantom records that arrived and were never sent
 */
public record RegionTally(
    String region, long delivered, long lost, long duplicated, long reordered, long phantom) {

  /** Nothing is wrong. */
  public boolean clean() {
    return lost == 0 && duplicated == 0 && reordered == 0 && phantom == 0;
  }
}

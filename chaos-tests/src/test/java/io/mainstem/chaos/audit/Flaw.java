package io.mainstem.chaos.audit;

import io.mainstem.api.audit.Verdict;

/**
 * One record at fault.
 *
 * @param route that copied it
 * @param partition of the source topic
 * @param kind what is wrong with it
 * @param offset in the source partition; -1 if it was never there
 */
record Flaw(String route, int partition, Verdict kind, long offset) implements Comparable<Flaw> {

  @Override
  public int compareTo(Flaw other) {
    int byRoute = route.compareTo(other.route);
    int byPartition = byRoute != 0 ? byRoute : Integer.compare(partition, other.partition);
    int byOffset = byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
    return byOffset != 0 ? byOffset : kind.compareTo(other.kind);
  }

  @Override
  public String toString() {
    return "%s of %s/%d at %d".formatted(kind, route, partition, offset);
  }
}

package io.mainstem.failover.decide;

import io.mainstem.api.federation.FailoverGroup;
import java.util.List;

/**
 * What a decision about a group needs to know of it.
 *
 * @param moving whether an operation on the group has not ended
 * @param candidates every region but the primary, in the order of preference
 */
public record GroupFacts(FailoverGroup group, boolean moving, List<Candidate> candidates) {

  /**
   * A region that might become primary.
   *
   * @param placed whether it holds all the group's topics
   * @param lagRecords records of the primary that are not copied there, as last known; -1 while
   *     unknown
   * @param capacity whether it can carry the group's traffic
   */
  public record Candidate(String region, boolean placed, long lagRecords, boolean capacity) {}

  public GroupFacts {
    candidates = List.copyOf(candidates);
  }
}

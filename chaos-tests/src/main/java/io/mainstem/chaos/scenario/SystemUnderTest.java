package io.mainstem.chaos.scenario;

import io.mainstem.chaos.fault.Targets;
import java.time.Duration;
import java.util.Optional;

/** A running system that copies, and that may be attacked. */
public interface SystemUnderTest {

  /** Makes a new topic and whatever copies it; returns when producers and readers may begin. */
  Feed openFeed(String name);

  /** What may be attacked. */
  Targets targets();

  /**
   * Whether the system's own auditor has found anything wrong with a feed.
   *
   * @param patience how long to wait until all its windows are decided
   * @return empty if it has not decided in time
   */
  Optional<Boolean> auditorFoundFaults(Feed feed, Duration patience);

  /**
   * Brings back whatever is still down, so that the next scenario finds everything at its place.
   */
  void heal();
}

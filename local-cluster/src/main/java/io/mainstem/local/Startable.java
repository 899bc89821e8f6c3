package io.mainstem.local;

import java.time.Duration;
import java.util.Collection;

/**
 * Something that takes a while to come up. Launching and awaiting are apart, so that a laboratory
 * launches everything and then waits once.
 */
public interface Startable extends AutoCloseable {

  /** Starts the processes and returns at once. */
  void launch();

  /**
   * Waits until it serves.
   *
   * @throws LocalClusterException if it died or the time is over; the message holds the end of its
   *     log
   */
  void awaitReady(Duration timeout);

  /** Ends it, whatever state it is in, and waits until it is gone. Closing twice does no harm. */
  @Override
  void close();

  /**
   * Longest time that anything of the local cluster takes to come up, with room for a busy machine.
   */
  Duration PATIENCE = Duration.ofSeconds(90);

  /** Launches all, then waits for all. */
  static void startAll(Collection<? extends Startable> parts) {
    parts.forEach(Startable::launch);
    parts.forEach(part -> part.awaitReady(PATIENCE));
  }
}

package io.mainstem.controller.fleet;

import io.mainstem.controller.plan.LoadMemory;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the memory of the load from one leading controller to the next: whoever begins to lead
 * takes it over, whoever leads writes it down now and then. Used by the fleet's thread only.
 */
final class LoadHandover {

  private static final Logger log = LoggerFactory.getLogger(LoadHandover.class);
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private final LoadArchive archive;
  private final LoadMemory memory;
  private long written;

  LoadHandover(LoadArchive archive, LoadMemory memory) {
    this.archive = archive;
    this.memory = memory;
  }

  /**
   * Called when this controller begins to lead, before it plans.
   *
   * @param nanos the time now, of {@link System#nanoTime}
   */
  void takeOver(long nanos) throws Exception {
    written = nanos;
    try {
      memory.restore(archive.read());
    } catch (IOException e) {
      log.warn(
          "The load that was written down cannot be read, measuring it anew error=\"{}\"",
          e.getMessage());
    }
  }

  /** Called at every look of the controller that leads. */
  void keep(long nanos) throws Exception {
    if (nanos - written >= INTERVAL.toNanos()) {
      writeDown();
      written = nanos;
    }
  }

  /** Called when a controller that leads ends in good order. */
  void writeDown() throws Exception {
    archive.write(memory.peaks());
  }
}

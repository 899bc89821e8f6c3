package io.mainstem.auditor.stages;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import java.util.OptionalLong;

/** What is known of a log that producers report on. */
public interface ProducedCheck {

  /** The log that a topic's partition is now. */
  LogId log();

  /** Records that the log holds of a window by its batches' headers, as far as seen. */
  long held(Window window);

  /**
   * How many records of a window, by their own timestamps, stand between two offsets of the log, as
   * far as seen; empty while they are being counted, and where they cannot be.
   *
   * @param from inclusive
   * @param to exclusive
   */
  OptionalLong counted(Window window, long from, long to);

  /** Everything that was in the log at this tick of the books has been seen. */
  long provenTick();

  /**
   * Whether the window is known as a whole: nothing of it was gone before it was seen, and the log
   * is known to have been there at that time.
   */
  boolean knows(Window window);
}

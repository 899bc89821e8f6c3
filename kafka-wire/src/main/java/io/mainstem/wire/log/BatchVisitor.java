package io.mainstem.wire.log;

import io.mainstem.wire.batch.BatchCursor;

/** Looks at batches one by one. */
@FunctionalInterface
public interface BatchVisitor {

  /**
   * Looks at the batch that the cursor stands on. The cursor is the scanner's: read it now, keep
   * nothing of it, do not move it.
   *
   * @return true to go on, false to end the scan here
   */
  boolean visit(BatchCursor batch);
}

package io.mainstem.worker.fetch;

import io.mainstem.wire.batch.AbortedTransactions;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.fetch.FetchedBatches;

/**
 * Walks the batches of one fetch answer and says what each means to the mirror. Not thread-safe.
 */
public final class BatchWalk {
  private final FetchedBatches fetched;
  private final PassRules rules;
  private final AbortedTransactions aborted;
  private final BatchCursor cursor;
  private Meaning meaning = Meaning.NOTHING;

  /** What a batch means. */
  public enum Meaning {
    /** Nothing to copy: a marker, aborted data, or all of it below the wanted offset. */
    NOTHING,
    /** May go through as it is. */
    PASS,
    /** Its records have to be looked at. */
    RECORDS
  }

  public BatchWalk(FetchedBatches fetched, PassRules rules) {
    this.fetched = fetched;
    this.rules = rules;
    this.aborted = new AbortedTransactions(fetched.abortedTransactions());
    this.cursor = new BatchCursor(fetched.buffer());
  }

  /**
   * Steps to the next batch.
   *
   * @param wanted the first source offset that is still to be copied
   * @return false at the end
   */
  public boolean next(long wanted) {
    if (!cursor.next()) {
      return false;
    }
    meaning = meaning(wanted);
    return true;
  }

  /** The present batch. */
  public BatchCursor batch() {
    return cursor;
  }

  public Meaning meaning() {
    return meaning;
  }

  public FetchedBatches fetched() {
    return fetched;
  }

  private Meaning meaning(long wanted) {
    // Asked for every batch: it follows the transactions through the answer.
    boolean dropped = cursor.magic() == 2 && (aborted.covers(cursor) || cursor.isControl());
    if (dropped || cursor.lastOffset() < wanted) {
      return Meaning.NOTHING;
    }
    return cursor.magic() == 2 && cursor.baseOffset() >= wanted && rules.allow(cursor)
        ? Meaning.PASS
        : Meaning.RECORDS;
  }
}

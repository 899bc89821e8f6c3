package io.mainstem.wire.append;

import java.util.List;

/**
 * Hears what became of batches. Called on the event-loop thread; must neither block nor throw.
 *
 * @param <T> what the caller attached to each batch
 */
public interface AppendListener<T> {

  /**
   * A batch is in the target, replicated. Called in the order of the appends, once for each.
   *
   * @param baseOffset offset of its first record in the target; -1 if the broker knew the batch as
   *     a repeat and no longer knew where it put it
   */
  void onAppended(T attachment, long baseOffset);

  /**
   * The partition takes no more from this writer. Called once, after which nothing follows.
   *
   * @param unacknowledged what was handed over and not acknowledged, in order. <b>Any prefix of it
   *     may be in the target all the same</b>: find out by scanning, under a new identity
   */
  void onFailed(AppendFailure failure, List<T> unacknowledged);

  /**
   * The partition is being tried again. Told on the first failure and then at most every few
   * seconds, until an acknowledgement.
   *
   * @param sinceMillis how long nothing could be appended
   */
  default void onRetrying(String reason, long sinceMillis) {}
}

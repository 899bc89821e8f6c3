package io.mainstem.auditor.reconcile;

/**
 * Where a log ended when it was asked.
 *
 * @param offset one past its last record that a read-committed reader might ever see as of then
 * @param askedAt when the question was sent, milliseconds since 1970, by the asking auditor's clock
 * @param tick the books' tick when the question was sent: what the books knew before it happened
 *     before the answer
 */
public record EndSample(long offset, long askedAt, long tick) {}

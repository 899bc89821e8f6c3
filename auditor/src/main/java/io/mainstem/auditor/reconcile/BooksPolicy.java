package io.mainstem.auditor.reconcile;

import java.time.Duration;

/**
 * How patient the books are. None of these decides what a verdict is, only when it is looked for.
 *
 * @param grace how long after a window's end its source is taken to be complete; records that come
 *     later still reopen the window
 * @param steadyFor how long counts must have stood still before records are compared
 * @param stalledAfter how long a position must have stood still to be called stalled
 * @param maxExaminations comparisons wanted at the same time, and as many again of windows that
 *     still fill
 * @param retryAfter how long to wait until records that could not be compared are looked at again
 * @param compareWithin how long a window may wait for its comparison; after that equal counts and
 *     runs that map each record once are enough, and the window says so
 */
public record BooksPolicy(
    Duration grace,
    Duration steadyFor,
    Duration stalledAfter,
    int maxExaminations,
    Duration retryAfter,
    Duration compareWithin) {}

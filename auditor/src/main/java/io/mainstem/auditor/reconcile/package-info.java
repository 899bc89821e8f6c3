/**
 * The books and what they say. Pure: segments, ends, offset runs and the time come in; verdicts and
 * wishes to look closer come out. No clock, no I/O, no Kafka.
 */
@NullMarked
package io.mainstem.auditor.reconcile;

import org.jspecify.annotations.NullMarked;

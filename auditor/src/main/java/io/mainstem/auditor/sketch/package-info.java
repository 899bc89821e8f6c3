/**
 * Linear summaries of sets of records: what the difference of two of them says. Pure: no clock, no
 * I/O, no Kafka.
 */
@NullMarked
package io.mainstem.auditor.sketch;

import org.jspecify.annotations.NullMarked;

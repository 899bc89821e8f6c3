/**
 * What is kept of a log: immutable segments with counts and sums per writer and window. Pure: no
 * clock, no I/O, no Kafka.
 */
@NullMarked
package io.mainstem.auditor.segment;

import org.jspecify.annotations.NullMarked;

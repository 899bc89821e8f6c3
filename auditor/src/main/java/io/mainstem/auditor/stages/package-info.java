/**
 * The first and the last mile: what producers were acknowledged for and consumers were handed, as
 * their interceptors report it, held against what the logs hold. Pure: no clock, no I/O, no Kafka.
 */
@NullMarked
package io.mainstem.auditor.stages;

import org.jspecify.annotations.NullMarked;

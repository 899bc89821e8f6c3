/** Kafka clusters of one or more brokers as child processes. */
@NullMarked
package io.mainstem.local.kafka;

import org.jspecify.annotations.NullMarked;

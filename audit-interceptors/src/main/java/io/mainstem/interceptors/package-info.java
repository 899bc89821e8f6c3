/**
 * Interceptors for stock Kafka clients that count what producers were acknowledged for and what
 * consumers were handed. Start at {@link io.mainstem.interceptors.AuditedProducer} and {@link
 * io.mainstem.interceptors.AuditedConsumer}.
 */
@NullMarked
package io.mainstem.interceptors;

import org.jspecify.annotations.NullMarked;

/**
 * Kafka at record-batch level: one connection per cluster, and what is done over it. Start at
 * {@link io.mainstem.wire.ClusterConnection}.
 */
@NullMarked
package io.mainstem.wire;

import org.jspecify.annotations.NullMarked;

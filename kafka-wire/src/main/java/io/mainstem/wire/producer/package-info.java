/**
 * Producer identities and the fence that shuts out whoever held one before. Start at {@link
 * io.mainstem.wire.producer.ProducerFence}.
 */
@NullMarked
package io.mainstem.wire.producer;

import org.jspecify.annotations.NullMarked;

/**
 * Ordered, idempotent appending of raw batches to many partitions. Start at {@link
 * io.mainstem.wire.append.BatchAppender}.
 */
@NullMarked
package io.mainstem.wire.append;

import org.jspecify.annotations.NullMarked;

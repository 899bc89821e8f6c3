/**
 * Long-lived fetching of raw batches from many partitions. Start at {@link
 * io.mainstem.wire.fetch.BatchFetcher}.
 */
@NullMarked
package io.mainstem.wire.fetch;

import org.jspecify.annotations.NullMarked;

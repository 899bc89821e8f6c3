/**
 * Small reads of a log: offsets, a scan of batch headers, a topic's facts. Start at {@link
 * io.mainstem.wire.log.LogReader}.
 */
@NullMarked
package io.mainstem.wire.log;

import org.jspecify.annotations.NullMarked;

package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.Window;
import java.util.Optional;

/**
 * How far a log has been observed.
 *
 * @param last its last segment
 * @param newestWindow the latest window it has records of; empty before the first record
 */
public record LogState(Segment last, Optional<Window> newestWindow) {}

package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.Segment;
import java.util.List;

/**
 * Segments in the order they were written.
 *
 * @param next what to ask after the next time
 * @param more whether there are more already
 */
public record SegmentFeed(List<Segment> segments, long next, boolean more) {

  public SegmentFeed {
    segments = List.copyOf(segments);
  }
}

package io.mainstem.auditor.segment;

import java.util.List;

/**
 * What one stretch of a log holds: a function of the log and of the offset it begins at, so reading
 * it again, by anybody, gives the same. See {@link SegmentBuilder} for where segments end.
 *
 * @param baseOffset its first offset, and its key within the log
 * @param nextOffset one past its last offset
 * @param closed false while it can still grow at its end; a later version with the same base offset
 *     replaces it
 * @param entries none if there are only markers, aborted records and holes
 */
public record Segment(
    LogId log, long baseOffset, long nextOffset, boolean closed, List<SegmentEntry> entries) {

  public Segment {
    entries = List.copyOf(entries);
    if (baseOffset < 0 || nextOffset < baseOffset) {
      throw new IllegalArgumentException("impossible: " + baseOffset + " to " + nextOffset);
    }
  }
}

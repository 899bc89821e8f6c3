package io.mainstem.auditor.segment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one stretch of a log holds: a function of the log and of the offset it begins at, so reading
 * it again, by anybody, gives the same. See {@link SegmentBuilder} for where segments end.
 *
 * @param baseOffset its first offset, and its key within the log
 * @param nextOffset one past its last offset
 * @param closed false while it can still grow at its end; a later version with the same base offset
 *     replaces it
 * @param lastEpoch leader epoch of the batch before {@code nextOffset}, {@link
 *     LeaderEpochs#UNKNOWN} if it is not known
 * @param entries none if there are only markers, aborted records and holes
 */
public record Segment(
    LogId log,
    long baseOffset,
    long nextOffset,
    boolean closed,
    int lastEpoch,
    List<SegmentEntry> entries) {

  public Segment {
    entries = List.copyOf(entries);
    if (baseOffset < 0 || nextOffset < baseOffset) {
      throw new IllegalArgumentException("impossible: " + baseOffset + " to " + nextOffset);
    }
  }

  /** A segment of which it is not known under which leaders it was written. */
  public Segment(
      LogId log, long baseOffset, long nextOffset, boolean closed, List<SegmentEntry> entries) {
    this(log, baseOffset, nextOffset, closed, LeaderEpochs.UNKNOWN, entries);
  }

  /** Of what other auditors tell; those of an earlier release tell no epoch. */
  @JsonCreator
  static Segment told(
      @JsonProperty("log") LogId log,
      @JsonProperty("baseOffset") long baseOffset,
      @JsonProperty("nextOffset") long nextOffset,
      @JsonProperty("closed") boolean closed,
      @JsonProperty("lastEpoch") @Nullable Integer lastEpoch,
      @JsonProperty("entries") List<SegmentEntry> entries) {
    return new Segment(
        log,
        baseOffset,
        nextOffset,
        closed,
        lastEpoch == null ? LeaderEpochs.UNKNOWN : lastEpoch,
        entries);
  }

  /** Nothing, up to where the log has been observed. */
  public static Segment nothing(LogId log, long nextOffset, int lastEpoch) {
    return new Segment(log, nextOffset, nextOffset, true, lastEpoch, List.of());
  }
}

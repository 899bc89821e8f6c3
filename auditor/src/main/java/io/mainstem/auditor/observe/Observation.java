package io.mainstem.auditor.observe;

import io.mainstem.api.audit.StageReport;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.auditor.reconcile.EndSample;
import io.mainstem.auditor.reconcile.Examination;
import io.mainstem.auditor.segment.LeaderEpochs;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that was seen, on its way to the books. */
public sealed interface Observation {

  /** Segments of one log in order; the last one may still grow. */
  record Segments(List<Segment> segments) implements Observation {
    public Segments {
      segments = List.copyOf(segments);
    }
  }

  /** Where a log ended. */
  record End(LogId log, EndSample sample) implements Observation {}

  /** What the replicator says it did. */
  record Runs(OffsetRunBlock block) implements Observation {}

  /** What a client says it counted. */
  record Reported(String cluster, StageReport report) implements Observation {}

  /** What keeps a log from being read; null when nothing does any more. */
  record Problem(LogId log, @Nullable String what) implements Observation {}

  /**
   * A log has lost its end, and may have grown again.
   *
   * @param to from this offset on
   * @param epoch all that was written under this leader epoch is gone, too; {@link
   *     LeaderEpochs#UNKNOWN} if that cannot be said of any
   */
  record CutBack(LogId log, long to, int epoch) implements Observation {

    /** A log has lost its end from this offset on. */
    public CutBack(LogId log, long to) {
      this(log, to, LeaderEpochs.UNKNOWN);
    }

    /**
     * What follows from a broker's answer to whoever went on reading behind a batch.
     *
     * @param epoch leader epoch of that batch
     * @param end how much of what was read the broker has at most
     */
    public static CutBack diverged(LogId log, long asked, int epoch, long end) {
      // One that has all below the offset, and still not that batch, has nothing of its epoch.
      return end < asked
          ? new CutBack(log, Math.max(0, end))
          : new CutBack(log, Math.max(0, asked - 1), epoch);
    }
  }

  /**
   * What another region's auditor has seen of its clusters.
   *
   * @param cluster that it was asked about
   * @param askedTick of the books, when it was asked
   * @param generation of the questions, see {@link RemoteObserver#fromStart}
   */
  record Remote(String cluster, SegmentsAnswer answer, long askedTick, int generation)
      implements Observation {}

  /** What came of comparing records. */
  record Compared(Examination examination) implements Observation {}

  /** What there is at the clusters has changed, or may have. */
  record Topics(String cluster, TopicSightings sightings) implements Observation {}
}

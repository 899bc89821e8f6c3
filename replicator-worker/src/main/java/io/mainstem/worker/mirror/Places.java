package io.mainstem.worker.mirror;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.RunLineage;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorStatus.Guarantee;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.wire.producer.ProducerIdentity;
import io.mainstem.worker.position.Anchor;
import io.mainstem.worker.position.AnchorTrial;
import io.mainstem.worker.position.RecordedFacts;
import io.mainstem.worker.position.RunRecorder;
import io.mainstem.worker.position.TargetCount;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the places that a search may end at. Confined to the mirror's loop. */
final class Places {
  private final Ground ground;
  private final ProducerIdentity identity;
  private final Bound bound;
  private final RecordedFacts recorded;
  private final @Nullable Anchor anchor;
  private Guarantee guarantee = Guarantee.EXACTLY_ONCE;
  private @Nullable String guaranteeDetail;

  /**
   * @param identity ours
   * @param anchor the newest of what is recorded; null if nothing is
   */
  Places(
      MirrorId mirror,
      Ground ground,
      ProducerIdentity identity,
      Bound bound,
      RecordedFacts recorded,
      @Nullable Anchor anchor) {
    this.ground = ground;
    this.identity = identity;
    this.bound = bound;
    this.recorded = recorded;
    this.anchor = anchor;
    if (!bound.fenced()) {
      promiseLess(
          "the target denies us the transactional id "
              + mirror.transactionalId()
              + ": former owners are not shut out, and some records may come twice");
    }
  }

  /** Some records may come twice. */
  void promiseLess(String why) {
    guarantee = Guarantee.AT_LEAST_ONCE;
    guaranteeDetail = why;
  }

  /** Why some records may come twice; empty if none do. */
  String guaranteeDetail() {
    return Objects.requireNonNullElse(guaranteeDetail, "");
  }

  /** Only what others were shut out from can be counted. */
  boolean isCountable(AnchorTrial.Verdict verdict) {
    return bound.fenced() && verdict.isCountable();
  }

  /**
   * Of the owner who goes on at such a place.
   *
   * @param verdict on the anchor; null if there is none, or if it does not matter
   */
  RunLineage lineage(AnchorTrial.@Nullable Verdict verdict) {
    return recorded.lineage(ground.sourceId(), ground.targetId(), verdict, bound.fenced());
  }

  /**
   * Where the mirror was, as far as is recorded: for whoever goes on elsewhere, and need not know
   * what was written since.
   */
  Place recorded() {
    long from = anchor == null ? 0 : anchor.nextSource();
    return at(from, bound.nothingCounted(), List.of(), lineage(null));
  }

  Place at(
      long nextSource, TargetCount.Result counted, List<OffsetRun> matched, RunLineage lineage) {
    return at(nextSource, counted, matched, lineage, epochBefore(nextSource));
  }

  /** Leader epoch of the source batch before an offset; -1 if it is not recorded. */
  int epochBefore(long nextSource) {
    return anchor != null && anchor.nextSource() == nextSource
        ? anchor.sourceEpoch()
        : PartitionFetch.NO_EPOCH;
  }

  Place at(
      long nextSource,
      TargetCount.Result counted,
      List<OffsetRun> matched,
      RunLineage lineage,
      int sourceEpoch) {
    return new Place(
        identity,
        ground.sourceFacts().id(),
        ground.targetFacts().id(),
        ground.limits(),
        ground.targetLeaderEpoch(),
        new RunRecorder(nextSource, counted.nextTarget(), matched, sourceEpoch),
        lineage,
        guarantee,
        guaranteeDetail);
  }
}

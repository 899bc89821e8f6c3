package io.mainstem.auditor;

import io.mainstem.auditor.observe.GivingWay;
import io.mainstem.auditor.observe.GivingWay.Sight;
import io.mainstem.auditor.observe.Plan;
import io.mainstem.auditor.observe.TopicSightings;
import io.mainstem.auditor.reconcile.Books;
import io.mainstem.auditor.reconcile.LogBook;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.segment.LogId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what a session knows for {@link GivingWay}, every second. Owned by the audit loop. */
final class Deference {

  private static final Logger LOG = LoggerFactory.getLogger(Deference.class);
  private static final long LOOK_EVERY_MILLIS = 1_000;

  /** A topic that deletes records sooner than this many rests does not rest. */
  private static final int RESTS_KEPT = 10;

  private final Books books;
  private final Duration longest;
  private final GivingWay givingWay;
  private Set<LogId> unread = Set.of();
  private long lookedAt = Long.MIN_VALUE / 2;

  Deference(Books books, Duration longest, long bytesPerSecond) {
    this.books = books;
    this.longest = longest;
    this.givingWay = new GivingWay(longest, bytesPerSecond);
  }

  /** The target logs that are to be left unread for now. */
  Set<LogId> unread(Plan plan, Map<String, TopicSightings> sightings, long now) {
    if (now - lookedAt >= LOOK_EVERY_MILLIS || now < lookedAt) {
      lookedAt = now;
      List<Sight> sights =
          plan.mirrors().stream().map(mirror -> sight(mirror, plan, sightings)).toList();
      tell(givingWay.look(sights, now));
    }
    return unread;
  }

  private void tell(Set<LogId> found) {
    if (unread.isEmpty() != found.isEmpty()) {
      LOG.info(
          found.isEmpty()
              ? "All targets are read again"
              : "Targets are left unread while what is copied into them catches up logs={}",
          found.size());
    }
    unread = found;
  }

  private Sight sight(MirrorSpec mirror, Plan plan, Map<String, TopicSightings> sightings) {
    LogBook source = books.log(mirror.source());
    LogBook target = books.log(mirror.target());
    double recordBytes = source.recordBytes() > 0 ? source.recordBytes() : target.recordBytes();
    return new Sight(
        mirror.id(),
        mirror.target(),
        mayRest(mirror, plan, sightings),
        books.position(mirror).orElse(-1L),
        source.end(),
        target.covered(),
        target.end(),
        recordBytes);
  }

  /**
   * Not where records may be gone before they are read, and not where others wait for what is read
   * here: those that copy on from this log.
   */
  private boolean mayRest(MirrorSpec mirror, Plan plan, Map<String, TopicSightings> sightings) {
    LogId target = mirror.target();
    TopicSightings.Sighting topic =
        sightings.getOrDefault(target.cluster(), TopicSightings.NONE).topics().get(target.topic());
    return topic != null
        && !mirror.compacted()
        && !topic.retention().bySize()
        && (topic.retention().millis() < 0
            || topic.retention().millis() >= RESTS_KEPT * longest.toMillis())
        && !plan.sources().getOrDefault(target.cluster(), Set.of()).contains(target);
  }
}

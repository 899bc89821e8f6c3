package io.mainstem.auditor;

import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.StageReport;
import io.mainstem.auditor.observe.Plan;
import io.mainstem.auditor.reconcile.Books;
import io.mainstem.auditor.reconcile.LogBook;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.stages.ExactCounts;
import io.mainstem.auditor.stages.ProducedCheck;
import io.mainstem.auditor.stages.Shortage;
import io.mainstem.auditor.stages.StageBook;
import io.mainstem.auditor.store.SegmentStore;
import io.mainstem.auditor.store.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The first and the last mile of a session: takes in what clients report and says where a source
 * holds less than producers were acknowledged for. Owned by the audit loop, but for {@link #book}.
 */
final class StageAudit {

  private final Books books;
  private final Stores stores;
  private final ExactCounts counts;
  private final StageBook book = new StageBook();
  private long keptSince;

  /**
   * @param counts of the sources
   */
  StageAudit(Books books, Stores stores, ExactCounts counts) {
    this.books = books;
    this.counts = counts;
    this.stores = stores;
    this.keptSince = stores.segments().keptSince();
  }

  /** Thread-safe. */
  StageBook book() {
    return book;
  }

  void accept(String cluster, StageReport report) {
    if (report.windowStart() >= keptSince) {
      book.accept(cluster, report, books.tick());
    }
  }

  /** Judges the sources of these mirrors; answers what is newly missing. */
  List<Incident> judge(Plan plan, Instant now) {
    List<Incident> opened = new ArrayList<>();
    for (MirrorSpec mirror : plan.mirrors()) {
      LogId log = mirror.source();
      StageBook.Place place = new StageBook.Place(log.cluster(), log.topic(), log.partition());
      for (Shortage shortage : book.judge(place, new Source(log))) {
        stores.incidents().follow(mirror.id(), shortage, now).ifPresent(opened::add);
      }
    }
    return opened;
  }

  /** What is from before this time, milliseconds since 1970, is about to be forgotten. */
  void forgetBefore(long time) {
    keptSince = Window.startOf(time);
    book.forgetBefore(time);
    counts.forgetBefore(time);
  }

  private final class Source implements ProducedCheck {
    private final LogId log;
    private final LogBook observed;
    private final SegmentStore segments = stores.segments();

    Source(LogId log) {
      this.log = log;
      this.observed = books.log(log);
    }

    @Override
    public LogId log() {
      return log;
    }

    @Override
    public long held(Window window) {
      return observed.sums(window).records();
    }

    @Override
    public OptionalLong counted(Window window, long from, long to) {
      return counts.count(log, window, from, Math.min(to, observed.covered()), held(window));
    }

    @Override
    public long provenTick() {
      return observed.provenTick();
    }

    @Override
    public boolean knows(Window window) {
      return window.start() >= keptSince
          && observed.blindness(window) == null
          && segments.reachesBackTo(log, window);
    }
  }
}

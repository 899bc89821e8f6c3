package io.mainstem.auditor.stages;

import io.mainstem.api.audit.StageReport;
import io.mainstem.api.audit.StageReport.Stage;
import io.mainstem.api.audit.StageWindow.ServiceCount;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What clients reported, by partition and window, for as long as windows are held in memory; after
 * a restart the reports are read again. Thread-safe: written by the audit loop, read for requests.
 *
 * <p><b>Verdict.</b> That a log holds fewer records of a window than producers were acknowledged
 * for is a fault, whoever else writes there. It may be said only when the log has been seen up to
 * an end that was asked for after the report was in: a report is sent after the acknowledgement,
 * and that comes after the record was written. Reports of transactional producers are shown and
 * never judged, as what is acknowledged may be aborted.
 */
public final class StageBook {

  /** Windows kept; reports of others are left out. */
  static final int MAX_WINDOWS = 200_000;

  /** A partition of a topic on a cluster. */
  public record Place(String cluster, String topic, int partition) {}

  private static final class Reports {
    final Map<String, StageReport> byKey = new HashMap<>();
    long tick;
    boolean judged;
    boolean wasShort;
  }

  private final Map<Place, TreeMap<Window, Reports>> places = new HashMap<>();
  private int windows;

  /**
   * Takes a report in.
   *
   * @param tick of the books, now
   */
  public synchronized void accept(String cluster, StageReport report, long tick) {
    Place place = new Place(cluster, report.topic(), report.partition());
    Window window = Window.of(report.windowStart());
    TreeMap<Window, Reports> of = places.computeIfAbsent(place, key -> new TreeMap<>());
    Reports reports = of.get(window);
    if (reports == null) {
      if (windows >= MAX_WINDOWS) {
        return;
      }
      windows++;
      reports = new Reports();
      of.put(window, reports);
    }
    StageReport before = reports.byKey.get(report.key());
    if (before == null || before.records() < report.records()) {
      reports.byKey.put(report.key(), report);
      reports.tick = tick;
      reports.judged = false;
    }
  }

  /** The partitions that there are reports of. */
  public synchronized Collection<Place> places() {
    return List.copyOf(places.keySet());
  }

  /** The windows of a partition that there are reports of, newest first. */
  public synchronized List<Window> windows(Place place) {
    return List.copyOf(places.getOrDefault(place, new TreeMap<>()).descendingKeySet());
  }

  /** What was reported of a window, by service. */
  public synchronized List<ServiceCount> counts(Place place, Window window, Stage stage) {
    Map<List<String>, ServiceCount> counts = new TreeMap<>(StageBook::compare);
    for (StageReport report : reports(place, window)) {
      if (report.stage() == stage) {
        counts.merge(
            List.of(report.service(), report.tier(), report.group()),
            new ServiceCount(
                report.service(),
                report.tier(),
                report.group(),
                report.records(),
                report.bytes(),
                1),
            StageBook::plus);
      }
    }
    return List.copyOf(counts.values());
  }

  /**
   * Judges what has changed of a partition.
   *
   * @return windows with fewer records than were acknowledged, and those of which this was said
   *     before and is true no longer
   */
  public synchronized List<Shortage> judge(Place place, ProducedCheck check) {
    List<Shortage> said = new ArrayList<>();
    places
        .getOrDefault(place, new TreeMap<>())
        .forEach((window, reports) -> judge(window, reports, check).ifPresent(said::add));
    return said;
  }

  /** Forgets windows that ended before this time, milliseconds since 1970. */
  public synchronized void forgetBefore(long time) {
    places.values().forEach(of -> of.headMap(Window.of(time)).clear());
    places.values().removeIf(Map::isEmpty);
    windows = places.values().stream().mapToInt(Map::size).sum();
  }

  private static Optional<Shortage> judge(Window window, Reports reports, ProducedCheck check) {
    if ((reports.judged && !reports.wasShort) || check.provenTick() <= reports.tick) {
      return Optional.empty();
    }
    List<StageReport> produced =
        reports.byKey.values().stream()
            .filter(report -> report.stage() == Stage.PRODUCED && !report.transactional())
            .toList();
    long acknowledged = produced.stream().mapToLong(StageReport::records).sum();
    long held = check.held(window);
    if (acknowledged > held && check.knows(window)) {
      OptionalLong counted = counted(produced, window, check);
      if (counted.isEmpty()) {
        return Optional.empty();
      }
      held = counted.getAsLong();
    }
    boolean isShort = acknowledged > held && check.knows(window);
    boolean news = isShort ? !reports.judged : reports.wasShort;
    reports.judged = true;
    reports.wasShort = isShort;
    return news
        ? Optional.of(
            new Shortage(check.log(), window, acknowledged, held, first(produced), last(produced)))
        : Optional.empty();
  }

  /** Headers may count some of a window in a later one: the records themselves decide. */
  private static OptionalLong counted(
      List<StageReport> produced, Window window, ProducedCheck check) {
    long first = first(produced);
    return first < 0 ? OptionalLong.empty() : check.counted(window, first, last(produced) + 1);
  }

  private static long first(List<StageReport> produced) {
    return produced.stream().mapToLong(StageReport::firstOffset).min().orElse(-1);
  }

  private static long last(List<StageReport> produced) {
    return produced.stream().mapToLong(StageReport::lastOffset).max().orElse(-1);
  }

  private Collection<StageReport> reports(Place place, Window window) {
    TreeMap<Window, Reports> of = places.get(place);
    Reports reports = of == null ? null : of.get(window);
    return reports == null ? List.of() : reports.byKey.values();
  }

  private static ServiceCount plus(ServiceCount a, ServiceCount b) {
    return new ServiceCount(
        a.service(),
        a.tier(),
        a.group(),
        a.records() + b.records(),
        a.bytes() + b.bytes(),
        a.clients() + b.clients());
  }

  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}

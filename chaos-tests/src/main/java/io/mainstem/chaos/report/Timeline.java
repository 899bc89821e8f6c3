package io.mainstem.chaos.report;

import io.mainstem.chaos.history.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records acknowledged and arrived in each second, and the faults over them, as a picture.
 * Thread-safe.
 */
final class Timeline {
  /** The curve of what source clusters acknowledged; the others are named after regions. */
  static final String ACKNOWLEDGED = "acknowledged";

  private final Map<String, Map<Long, Long>> curves = new TreeMap<>();
  private final List<Mark> marks = new ArrayList<>();
  private final Map<String, Long> open = new TreeMap<>();

  /** A stretch of time, in milliseconds since the epoch, with something to say about it. */
  record Mark(String label, long from, long to) {}

  synchronized void see(HistoryEvent event) {
    if (event instanceof HistoryEvent.Acknowledged ok) {
      count(ACKNOWLEDGED, ok.time(), ok.sequences().length);
    } else if (event instanceof HistoryEvent.Arrived arrived) {
      count(arrived.region(), arrived.time(), arrived.sequences().length);
    } else if (event instanceof HistoryEvent.FaultBegan began) {
      open.put(began.fault() + " " + began.target(), began.time());
    } else if (event instanceof HistoryEvent.FaultEnded ended) {
      String label = ended.fault() + " " + ended.target();
      Long began = open.remove(label);
      marks.add(new Mark(label, began == null ? ended.time() : began, ended.time()));
    } else if (event instanceof HistoryEvent.ScenarioBegan scenario) {
      marks.add(new Mark("scenario " + scenario.name(), scenario.time(), scenario.time()));
    }
  }

  private void count(String curve, long time, long records) {
    curves.computeIfAbsent(curve, any -> new TreeMap<>()).merge(time / 1_000, records, Long::sum);
  }

  synchronized String svg() {
    return new TimelineSvg(curves, marks).text();
  }
}

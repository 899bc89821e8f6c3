package io.mainstem.chaos.check;

import io.mainstem.chaos.history.HistoryEvent;
import java.util.ArrayList;
import java.util.List;

/** Short histories, good and bad, written by hand. One producer, one partition, two regions. */
final class Histories {
  static final List<String> REGIONS = List.of("east", "west");
  private static final int PRODUCER = 0;

  private final List<HistoryEvent> events = new ArrayList<>();
  private long time;

  Histories sent(long from, long to) {
    events.add(new HistoryEvent.Invoked(++time, PRODUCER, from, to));
    return this;
  }

  Histories ok(long... sequences) {
    events.add(new HistoryEvent.Acknowledged(++time, PRODUCER, sequences));
    return this;
  }

  Histories fail(long... sequences) {
    events.add(new HistoryEvent.Failed(++time, PRODUCER, sequences, "too large"));
    return this;
  }

  Histories unknown(long... sequences) {
    events.add(new HistoryEvent.Unknown(++time, PRODUCER, sequences, "timed out"));
    return this;
  }

  Histories arrived(String region, long... sequences) {
    return arrivedFrom(PRODUCER, region, sequences);
  }

  Histories arrivedFrom(int producer, String region, long... sequences) {
    events.add(new HistoryEvent.Arrived(++time, region, producer, 0, sequences, time));
    return this;
  }

  Histories everywhere(long... sequences) {
    REGIONS.forEach(region -> arrived(region, sequences));
    return this;
  }

  Histories foreign(String region) {
    events.add(new HistoryEvent.Foreign(++time, region, 0, time));
    return this;
  }

  Histories fault(boolean proved) {
    events.add(new HistoryEvent.FaultBegan(++time, "worker-killed", "worker-1"));
    events.add(
        new HistoryEvent.FaultEnded(
            ++time, "worker-killed", "worker-1", proved ? "it was gone" : null));
    return this;
  }

  Finding checkedBy(Checker checker) {
    events.add(new HistoryEvent.Drained(++time));
    return brokenOff(checker);
  }

  /** As if the run had ended here, without having been drained. */
  Finding brokenOff(Checker checker) {
    events.forEach(checker::see);
    return checker.finding();
  }
}

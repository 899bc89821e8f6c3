package io.mainstem.chaos.history;

/** Takes note of what happens. Thread-safe. */
public interface History extends AutoCloseable {

  /** Notes one event. */
  void note(HistoryEvent event);

  @Override
  void close();

  /** Forgets everything: for workloads that only keep books. */
  static History none() {
    return new History() {
      @Override
      public void note(HistoryEvent event) {
        // Nobody will read it.
      }

      @Override
      public void close() {
        // Nothing was opened.
      }
    };
  }
}

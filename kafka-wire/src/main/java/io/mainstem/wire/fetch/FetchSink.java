package io.mainstem.wire.fetch;

/**
 * Takes what is read from one partition. Called on the event-loop thread, in log order; must
 * neither block nor throw.
 */
public interface FetchSink {

  /**
   * Batches arrived: at least one, all complete, their checksums verified. The sink owns them and
   * must {@linkplain FetchedBatches#release() release} them, now or later, from any thread.
   */
  void onBatches(FetchedBatches batches);

  /**
   * The partition's bounds were told without any data (nothing new, or all of it beyond what the
   * isolation level shows). Called at most once per answer.
   */
  default void onBounds(LogBounds bounds) {}

  /** Reading met a problem; {@link FetchProblem.Kind} says whether it goes on by itself. */
  void onProblem(FetchProblem problem);
}

package io.mainstem.wire.net;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.common.errors.DisconnectException;

/**
 * The one thread that everything of one cluster happens on, as its parts see it. {@link ClientLoop}
 * is the real one; tests drive the parts with simulated time and brokers.
 *
 * <p>{@link #execute}, {@link #call}, {@link #inLoop}, {@link #isClosing} and {@link #metadata} are
 * thread-safe, everything else is for the loop's own thread.
 */
public interface EventLoop {

  /**
   * Runs a task on the loop's thread, soon.
   *
   * @return false if the loop has ended: the task will not run
   */
  boolean execute(Runnable task);

  /**
   * Begins something on the loop's thread. The future fails with {@code DisconnectException} if the
   * loop has ended.
   */
  default <T> CompletableFuture<T> call(Supplier<? extends CompletionStage<T>> start) {
    CompletableFuture<T> result = new CompletableFuture<>();
    boolean accepted =
        execute(
            () -> {
              try {
                Outcomes.pass(start.get(), result);
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    if (!accepted) {
      result.completeExceptionally(new DisconnectException("The connection is closed"));
    }
    return result;
  }

  /** Runs a task on the loop's thread once this many milliseconds have passed. */
  void schedule(long delayMs, Runnable task);

  /** Gives this a turn in each round from now on. */
  void attach(Driven part);

  /** Gives this no more turns. Not within a turn. */
  void detach(Driven part);

  /** A connection of its own to this broker. */
  Lane newLane(int brokerId);

  boolean inLoop();

  /** True once the loop is being closed: nothing new should be begun. */
  boolean isClosing();

  /** Milliseconds of the loop's clock, which only goes forward. */
  long now();

  TopicMetadata metadata();

  /** The client for requests that any connection may carry. */
  KafkaClient client();

  /** Time after which an unanswered request costs the connection, in milliseconds. */
  int requestTimeoutMs();

  /** Shortest time between two tries of the same thing, in milliseconds. */
  long retryBackoffMs();

  /** Runs somebody else's code: what it throws is logged and takes nothing along. */
  void runGuarded(Runnable task);
}

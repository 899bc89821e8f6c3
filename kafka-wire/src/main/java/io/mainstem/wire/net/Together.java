package io.mainstem.wire.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.DisconnectException;
import org.jspecify.annotations.Nullable;

/**
 * Collects questions for a moment and asks them in one request: a thousand mirrors that begin at
 * once ask about the same few topics and brokers. The moment is short when nobody else asks; while
 * answers are awaited it lasts until they are there, but no longer than {@link #LONGEST_MOMENT_MS}.
 * So the busier brokers are, the more a request asks.
 *
 * <p>Every answer is newer than its question, and each comes for itself: one that is late or fails
 * holds up no other. Thread-safe; answers come on the event loop.
 */
public final class Together<K, V> {
  private static final long MOMENT_MS = 2;
  static final long LONGEST_MOMENT_MS = 50;

  private final EventLoop loop;
  private final Ask<K, V> ask;
  private final int most;
  private Map<K, CompletableFuture<V>> waiting = new LinkedHashMap<>();

  /** The round that was sent last. Event loop only. */
  private Round last = new Round(0);

  /** Asks all at once; gives an answer for each. */
  public interface Ask<K, V> {
    /** Called on the event loop. */
    Map<K, CompletionStage<V>> all(Set<K> questions);
  }

  /** Questions that were sent at the same moment. */
  private static final class Round {
    final long until;
    int open;

    /** Those who ask meanwhile are sent when its last answer is there. */
    boolean followed;

    Round(long until) {
      this.until = until;
    }
  }

  /**
   * @param most questions in one request
   */
  public Together(EventLoop loop, int most, Ask<K, V> ask) {
    this.loop = loop;
    this.most = most;
    this.ask = ask;
  }

  /** Asks; fails with whatever the request fails with. */
  public CompletableFuture<V> ask(K question) {
    if (loop.isClosing()) {
      return CompletableFuture.failedFuture(new DisconnectException("The connection is closed"));
    }
    boolean first;
    CompletableFuture<V> answer;
    synchronized (this) {
      first = waiting.isEmpty();
      answer = waiting.computeIfAbsent(question, any -> new CompletableFuture<>());
    }
    if (first && !loop.execute(this::plan)) {
      answer.completeExceptionally(new DisconnectException("The connection is closed"));
    }
    return answer;
  }

  /** Decides when those who wait now are sent. */
  private void plan() {
    long now = loop.now();
    if (last.open == 0 || now + MOMENT_MS >= last.until) {
      loop.schedule(MOMENT_MS, this::send);
      return;
    }
    Round before = last;
    before.followed = true;
    loop.schedule(
        before.until - now,
        () -> {
          if (before.followed) {
            before.followed = false;
            send();
          }
        });
  }

  private void send() {
    Map<K, CompletableFuture<V>> all;
    synchronized (this) {
      all = waiting;
      waiting = new LinkedHashMap<>();
    }
    Round round = new Round(loop.now() + LONGEST_MOMENT_MS);
    round.open = all.size();
    last = round;
    List<K> questions = new ArrayList<>(all.keySet());
    for (int from = 0; from < questions.size(); from += most) {
      List<K> some = questions.subList(from, Math.min(questions.size(), from + most));
      send(some, all, round);
    }
  }

  private void send(List<K> questions, Map<K, CompletableFuture<V>> waiters, Round round) {
    Map<K, CompletionStage<V>> answers;
    try {
      answers = ask.all(Set.copyOf(questions));
    } catch (RuntimeException e) {
      questions.forEach(question -> settle(waiters.get(question), round, null, e));
      return;
    }
    for (K question : questions) {
      CompletionStage<V> answer = answers.get(question);
      CompletableFuture<V> waiter = waiters.get(question);
      if (answer == null) {
        settle(waiter, round, null, new IllegalStateException("No answer about " + question));
      } else {
        Outcomes.when(
            answer, (value, error) -> loop.execute(() -> settle(waiter, round, value, error)));
      }
    }
  }

  private void settle(
      @Nullable CompletableFuture<V> waiter,
      Round round,
      @Nullable V value,
      @Nullable Throwable error) {
    if (waiter == null) {
      return;
    }
    if (error == null) {
      waiter.complete(value);
    } else {
      waiter.completeExceptionally(error);
    }
    if (--round.open == 0 && round.followed) {
      round.followed = false;
      send();
    }
  }
}

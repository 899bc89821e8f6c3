package io.mainstem.wire.log;

import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Outcomes;
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
 * once ask about the same few topics and brokers. Every answer is newer than its question, and each
 * comes for itself: one that is late or fails holds up no other. Thread-safe; answers come on the
 * event loop.
 */
final class Together<K, V> {
  private static final long MOMENT_MS = 2;

  private final EventLoop loop;
  private final Ask<K, V> ask;
  private final int most;
  private Map<K, CompletableFuture<V>> waiting = new LinkedHashMap<>();

  /** Asks all at once; gives an answer for each. */
  interface Ask<K, V> {
    Map<K, CompletionStage<V>> all(Set<K> questions);
  }

  /**
   * @param most questions in one request
   */
  Together(EventLoop loop, int most, Ask<K, V> ask) {
    this.loop = loop;
    this.most = most;
    this.ask = ask;
  }

  CompletableFuture<V> ask(K question) {
    if (loop.isClosing()) {
      return CompletableFuture.failedFuture(new DisconnectException("The connection is closed"));
    }
    boolean first;
    CompletableFuture<V> answer;
    synchronized (this) {
      first = waiting.isEmpty();
      answer = waiting.computeIfAbsent(question, any -> new CompletableFuture<>());
    }
    if (first) {
      loop.execute(() -> loop.schedule(MOMENT_MS, this::send));
    }
    return answer;
  }

  private void send() {
    Map<K, CompletableFuture<V>> all;
    synchronized (this) {
      all = waiting;
      waiting = new LinkedHashMap<>();
    }
    List<K> questions = new ArrayList<>(all.keySet());
    for (int from = 0; from < questions.size(); from += most) {
      List<K> some = questions.subList(from, Math.min(questions.size(), from + most));
      send(some, all);
    }
  }

  private void send(List<K> questions, Map<K, CompletableFuture<V>> waiters) {
    Map<K, CompletionStage<V>> answers;
    try {
      answers = ask.all(Set.copyOf(questions));
    } catch (RuntimeException e) {
      questions.forEach(question -> settle(waiters.get(question), null, e));
      return;
    }
    for (K question : questions) {
      CompletionStage<V> answer = answers.get(question);
      CompletableFuture<V> waiter = waiters.get(question);
      if (answer == null) {
        settle(waiter, null, new IllegalStateException("No answer about " + question));
      } else {
        Outcomes.when(answer, (value, error) -> loop.execute(() -> settle(waiter, value, error)));
      }
    }
  }

  private static <V> void settle(
      @Nullable CompletableFuture<V> waiter, @Nullable V value, @Nullable Throwable error) {
    if (waiter == null) {
      return;
    }
    if (error == null) {
      waiter.complete(value);
    } else {
      waiter.completeExceptionally(error);
    }
  }
}

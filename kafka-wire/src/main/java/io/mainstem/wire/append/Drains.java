package io.mainstem.wire.append;

import io.mainstem.wire.net.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Who waits for a batch to be acknowledged, in the order of the batches. Event loop only. */
final class Drains {
  private final EventLoop loop;
  private final Queue<Drain> waiting = new ArrayDeque<>();

  private record Drain(PendingBatch<?> last, CompletableFuture<Void> done) {}

  Drains(EventLoop loop) {
    this.loop = loop;
  }

  /** Completes when this batch is acknowledged. */
  CompletableFuture<Void> await(PendingBatch<?> last) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    waiting.add(new Drain(last, done));
    return done;
  }

  void acknowledged(PendingBatch<?> batch) {
    for (Drain next = waiting.peek(); next != null && next.last() == batch; next = waiting.peek()) {
      CompletableFuture<Void> done = waiting.remove().done();
      loop.runGuarded(() -> done.complete(null));
    }
  }

  void fail(String why) {
    for (Drain next = waiting.poll(); next != null; next = waiting.poll()) {
      CompletableFuture<Void> done = next.done();
      loop.runGuarded(() -> done.completeExceptionally(new IllegalStateException(why)));
    }
  }
}

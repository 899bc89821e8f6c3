package io.mainstem.wire.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;

/**
 * Single requests that are tried until they are answered or their time is up. Each try may choose
 * another broker and says what to do with its answer: take it, try again after the backoff, or
 * fail. Made and used on the event loop; futures complete there.
 */
public final class Calls implements Driven {
  private static final long IDLE = Long.MAX_VALUE;

  /** What one answer means. */
  public sealed interface Verdict<R> {
    /** The call is done. */
    record Done<R>(R result) implements Verdict<R> {}

    /** Not now: try again. {@code why} is what a timeout will tell. */
    record Again<R>(String why) implements Verdict<R> {}

    /** Never: the call fails with this. */
    record Failed<R>(Exception cause) implements Verdict<R> {}
  }

  /**
   * So many calls are looked at in one turn. Ten thousand mirrors that begin at once make as many
   * calls, and a connection takes a hundred: to look at all of them after each answer would take
   * the loop all its time.
   */
  private static final int LOOKED_AT_IN_A_TURN = 128;

  /** Until the next turn, if calls are left that were not looked at. */
  private static final long NEXT_LOOK_MS = 10;

  private final EventLoop loop;

  /** Each turn goes on where the last one ended. */
  private final Deque<Call<?>> waiting = new ArrayDeque<>();

  private final Set<Call<?>> sent = new LinkedHashSet<>();
  private boolean abandoned;

  public Calls(EventLoop loop) {
    this.loop = loop;
  }

  /** The broker that is the least busy, null if none can be reached now. */
  public @Nullable Node anyBroker() {
    return loop.client().leastLoadedNode(loop.now()).node();
  }

  /**
   * Makes a call.
   *
   * @param name what a timeout will call it
   * @param target chooses the broker for the next try; null to wait for one
   * @param request makes the request for the next try
   * @param judge reads an answer; may throw, which fails the call
   * @param timeoutMs for all tries together
   */
  public <R> CompletableFuture<R> call(
      String name,
      Supplier<@Nullable Node> target,
      Supplier<AbstractRequest.Builder<?>> request,
      Function<AbstractResponse, Verdict<R>> judge,
      long timeoutMs) {
    Call<R> call = new Call<>(name, target, request, judge, loop.now() + timeoutMs);
    if (!loop.execute(() -> begin(call))) {
      begin(call);
    }
    return call.future;
  }

  private void begin(Call<?> call) {
    if (abandoned) {
      call.fail(new DisconnectException("The connection was closed"));
    } else {
      waiting.add(call);
    }
  }

  @Override
  public long drive(long now) {
    int left = Math.min(waiting.size(), LOOKED_AT_IN_A_TURN);
    long wait = left < waiting.size() ? NEXT_LOOK_MS : IDLE;
    for (; left > 0; left--) {
      Call<?> call = waiting.remove();
      if (!call.expire(now) && !call.trySend(now)) {
        waiting.add(call);
        wait = Math.min(wait, Math.max(1, call.nextTry(now) - now));
      }
    }
    return wait;
  }

  @Override
  public void abandon() {
    abandoned = true;
    List<Call<?>> left = new ArrayList<>(waiting);
    left.addAll(sent);
    waiting.clear();
    sent.clear();
    left.forEach(call -> call.fail(new DisconnectException("The connection was closed")));
  }

  private final class Call<R> {
    private final String name;
    private final Supplier<@Nullable Node> target;
    private final Supplier<AbstractRequest.Builder<?>> request;
    private final Function<AbstractResponse, Verdict<R>> judge;
    private final long deadline;
    private final CompletableFuture<R> future = new CompletableFuture<>();
    private long retryAt;
    private String lastTrouble = "no broker could be reached";

    Call(
        String name,
        Supplier<@Nullable Node> target,
        Supplier<AbstractRequest.Builder<?>> request,
        Function<AbstractResponse, Verdict<R>> judge,
        long deadline) {
      this.name = name;
      this.target = target;
      this.request = request;
      this.judge = judge;
      this.deadline = deadline;
    }

    boolean expire(long now) {
      if (now < deadline) {
        return future.isDone();
      }
      fail(new TimeoutException(name + " was not done in time: " + lastTrouble));
      return true;
    }

    long nextTry(long now) {
      return retryAt > now ? Math.min(retryAt, deadline) : now + loop.retryBackoffMs();
    }

    /** True if it is on its way, or has failed at once. */
    boolean trySend(long now) {
      if (retryAt > now) {
        return false;
      }
      try {
        Node node = target.get();
        if (node == null || node.isEmpty() || !loop.client().ready(node, now)) {
          noteRefusal(node);
          return false;
        }
        send(node, now);
      } catch (RuntimeException e) {
        sent.remove(this);
        fail(e);
      }
      return true;
    }

    private void send(Node node, long now) {
      KafkaClient client = loop.client();
      int timeout = (int) Math.min(loop.requestTimeoutMs(), Math.max(1, deadline - now));
      sent.add(this);
      client.send(
          client.newClientRequest(
              node.idString(), request.get(), now, true, timeout, this::answered),
          now);
    }

    private void noteRefusal(@Nullable Node node) {
      Exception refusal = loop.metadata().refusal();
      if (refusal == null && node != null && !node.isEmpty()) {
        refusal = loop.client().authenticationException(node);
      }
      if (refusal != null) {
        lastTrouble = refusal.toString();
      }
    }

    private void answered(ClientResponse response) {
      if (!sent.remove(this)) {
        return;
      }
      if (response.versionMismatch() != null) {
        fail(response.versionMismatch());
      } else if (response.wasDisconnected() || !response.hasResponse()) {
        again("the broker closed the connection");
      } else {
        judged(response.responseBody());
      }
    }

    private void judged(AbstractResponse body) {
      Verdict<R> verdict;
      try {
        verdict = judge.apply(body);
      } catch (RuntimeException e) {
        fail(e);
        return;
      }
      if (verdict instanceof Verdict.Done<R> done) {
        loop.runGuarded(() -> future.complete(done.result()));
      } else if (verdict instanceof Verdict.Again<R> later) {
        again(later.why());
      } else if (verdict instanceof Verdict.Failed<R> failed) {
        fail(failed.cause());
      }
    }

    private void again(String why) {
      lastTrouble = why;
      retryAt = loop.now() + loop.retryBackoffMs();
      waiting.add(this);
    }

    private void fail(Exception cause) {
      loop.runGuarded(() -> future.completeExceptionally(cause));
    }
  }
}

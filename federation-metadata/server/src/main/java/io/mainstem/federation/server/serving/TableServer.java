package io.mainstem.federation.server.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.rest.Json;
import io.mainstem.service.store.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The routing table and everybody who waits for a newer one. A waiter costs an entry in a set, not
 * a thread; the table is written as JSON once per version, however many wait.
 *
 * <p>Thread-safe. Waiters are woken on the given executor, so that a slow connection holds up
 * neither the mirror nor, for long, the other waiters.
 */
public final class TableServer {

  /** How many waiters one task wakes: enough tasks to use every thread, few enough to be cheap. */
  private static final int WAKE_BATCH = 32;

  /**
   * A table ready to be sent.
   *
   * @param table for callers in this process
   */
  public record Answer(RoutingTable table, Supplier<byte[]> json) {}

  /** Somebody who has seen {@code since} and is told once of anything newer. */
  public static final class Waiter {
    private final long since;
    private final Consumer<Answer> wake;

    private Waiter(long since, Consumer<Answer> wake) {
      this.since = since;
      this.wake = wake;
    }
  }

  private final StoreMirror mirror;
  private final Executor executor;
  private final ObjectMapper mapper = Json.mapper();
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private volatile Answer current;
  private volatile boolean stopping;

  /**
   * @param executor for waking waiters
   */
  public TableServer(StoreMirror mirror, Executor executor) {
    this.mirror = mirror;
    this.executor = executor;
    this.current = answer(RoutingTable.EMPTY);
    mirror.onChange(this::changed);
  }

  /** The newest table; version 0 before the store has been read. */
  public Answer current() {
    return current;
  }

  /** How many wait now. */
  public int waiting() {
    return waiters.size();
  }

  /**
   * Wakes the caller once with a table newer than {@code since}: at once if there is one. The
   * caller must {@link #forget} the waiter when it stops waiting.
   */
  public Waiter await(long since, Consumer<Answer> wake) {
    Waiter waiter = new Waiter(since, wake);
    waiters.add(waiter);
    Answer answer = current;
    boolean due = answer.table().version() > since || stopping;
    if (due && waiters.remove(waiter)) {
      wake.accept(answer); // it came, or was there already, while we were getting in line
    }
    return waiter;
  }

  /**
   * Answers everybody at once, now and from now on: a process that stops must not wait for those
   * who wait for it.
   */
  public void stopHolding() {
    stopping = true;
    Answer answer = current;
    for (Waiter waiter : List.copyOf(waiters)) {
      if (waiters.remove(waiter)) {
        waiter.wake.accept(answer);
      }
    }
  }

  public void forget(Waiter waiter) {
    waiters.remove(waiter);
  }

  private void changed(StoreSnapshot snapshot) {
    Answer answer =
        answer(
            new RoutingTable(
                snapshot.version(),
                mirror.staleSince(),
                snapshot.values(Stored.REGIONS),
                snapshot.values(Stored.CLUSTERS),
                snapshot.values(Stored.TOPICS),
                snapshot.values(Stored.ROUTES),
                snapshot.values(Stored.GROUPS)));
    current = answer;
    List<Waiter> batch = new ArrayList<>(WAKE_BATCH);
    for (Waiter waiter : List.copyOf(waiters)) {
      if (snapshot.version() > waiter.since && waiters.remove(waiter)) {
        batch.add(waiter);
        if (batch.size() == WAKE_BATCH) {
          wake(List.copyOf(batch), answer);
          batch.clear();
        }
      }
    }
    wake(List.copyOf(batch), answer);
  }

  private void wake(List<Waiter> batch, Answer answer) {
    if (!batch.isEmpty()) {
      executor.execute(() -> batch.forEach(waiter -> waiter.wake.accept(answer)));
    }
  }

  private Answer answer(RoutingTable table) {
    return new Answer(table, Suppliers.memoize(() -> write(table)));
  }

  private byte[] write(RoutingTable table) {
    try {
      return mapper.writeValueAsBytes(table);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a routing table can always be written as JSON", e);
    }
  }
}

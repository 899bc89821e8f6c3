package io.mainstem.worker.mirror;

import io.mainstem.worker.fetch.RecordPath;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that many mirrors live on. Everything a mirror does happens here, one thing at a time;
 * a tick gives each of them the time. After {@link #close} tasks are dropped.
 */
final class MirrorLoop implements Executor, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MirrorLoop.class);
  static final long TICK_MILLIS = 100;

  private final ScheduledThreadPoolExecutor executor;
  private final RecordPath recordPath = new RecordPath();
  private final ScheduledFuture<?> ticking;
  private final Set<Mirror> mirrors = ConcurrentHashMap.newKeySet();

  MirrorLoop(int number) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "mirrors-" + number);
              thread.setDaemon(true);
              return thread;
            });
    ticking =
        executor.scheduleWithFixedDelay(
            this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** For the loop's own thread only. */
  RecordPath recordPath() {
    return recordPath;
  }

  void add(Mirror mirror) {
    mirrors.add(mirror);
  }

  void remove(Mirror mirror) {
    synchronized (mirrors) {
      mirrors.remove(mirror);
      mirrors.notifyAll();
    }
  }

  /** Waits until all its mirrors are closed, or that much of {@code System.nanoTime} is over. */
  void awaitEmpty(long untilNanos) {
    synchronized (mirrors) {
      try {
        long left = untilNanos - System.nanoTime();
        while (!mirrors.isEmpty() && left > 0) {
          TimeUnit.NANOSECONDS.timedWait(mirrors, left);
          left = untilNanos - System.nanoTime();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      log.debug("A mirror loop is closed, dropping a task");
    }
  }

  /** Runs something on the loop after this many milliseconds. */
  void later(long millis, Runnable task) {
    try {
      var unused = executor.schedule(() -> guarded(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("A mirror loop is closed, dropping a task");
    }
  }

  /** Runs something on the loop and hands its result out. */
  <T> CompletableFuture<T> ask(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, this);
  }

  private void tick() {
    mirrors.forEach(mirror -> guarded(mirror::tick));
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("A mirror's task failed; the others go on", e);
    }
  }

  @Override
  public void close() {
    ticking.cancel(false);
    executor.execute(recordPath::close);
    executor.shutdown();
  }
}

package io.mainstem.wire.net;

import io.mainstem.wire.ConnectionSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;

/**
 * The {@link EventLoop} of one cluster: a thread that owns its connections. Each round it runs the
 * tasks handed over, then the timers that are due, then gives every {@link Driven} its turn, then
 * waits in the selector for sockets, the next timer or the next task, whichever comes first;
 * answers are handled as they come out of the selector.
 *
 * <p>Nothing that goes wrong within a round ends the thread, not even a lack of memory: one cluster
 * cut off in silence would be worse than a round that is tried again.
 */
public final class ClientLoop implements EventLoop, AutoCloseable {
  private static final long LONGEST_WAIT_MS = 60_000;
  private static final long CLOSE_WAIT_MS = 5_000;
  private static final long PAUSE_AFTER_FAILURE_MS = 100;
  private static final int REQUESTS_PER_CONNECTION = 100;

  private final Logger log;
  private final Thread thread;
  private final Time time = new MonotonicTime();
  private final Metrics metrics = new Metrics();
  private final TopicMetadata metadata;
  private final NetworkClient client;
  private final int requestTimeoutMs;
  private final long retryBackoffMs;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final List<Driven> driven = new ArrayList<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::at));
  private volatile boolean closing;
  private volatile boolean ended;
  private int lanes = Integer.MIN_VALUE;

  private record Timer(long at, Runnable task) {}

  /** Makes the loop and starts its thread. See {@link io.mainstem.wire.ClusterConnection#open}. */
  public ClientLoop(ConnectionSettings settings) {
    AdminClientConfig config = ClientConfig.of(settings);
    LogContext logContext = new LogContext("[wire cluster=" + settings.name() + "] ");
    log = logContext.logger(ClientLoop.class);
    requestTimeoutMs = config.getInt(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG);
    retryBackoffMs = config.getLong(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG);
    metadata =
        new TopicMetadata(
            retryBackoffMs,
            config.getLong(AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG),
            config.getLong(AdminClientConfig.METADATA_MAX_AGE_CONFIG),
            logContext);
    List<InetSocketAddress> addresses = ClientUtils.parseAndValidateAddresses(config);
    metadata.bootstrap(addresses);
    client =
        ClientUtils.createNetworkClient(
            config,
            metrics,
            "mainstem-wire",
            logContext,
            new ApiVersions(),
            time,
            REQUESTS_PER_CONNECTION,
            metadata,
            null,
            null);
    thread = new Thread(this::run, "wire-" + settings.name());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public boolean execute(Runnable task) {
    tasks.add(task);
    // The loop's last look at its tasks comes after this flag: either it sees the task or we do.
    if (ended && tasks.remove(task)) {
      return false;
    }
    if (Thread.currentThread() != thread && woken.compareAndSet(false, true)) {
      client.wakeup();
    }
    return true;
  }

  @Override
  public void schedule(long delayMs, Runnable task) {
    timers.add(new Timer(now() + delayMs, task));
  }

  @Override
  public void attach(Driven part) {
    driven.add(part);
  }

  @Override
  public void detach(Driven part) {
    driven.remove(part);
  }

  @Override
  public Lane newLane(int brokerId) {
    return new Lane(client, metadata, brokerId, lanes++);
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public long now() {
    return time.milliseconds();
  }

  @Override
  public TopicMetadata metadata() {
    return metadata;
  }

  @Override
  public KafkaClient client() {
    return client;
  }

  @Override
  public int requestTimeoutMs() {
    return requestTimeoutMs;
  }

  @Override
  public long retryBackoffMs() {
    return retryBackoffMs;
  }

  private void run() {
    while (!closing) {
      try {
        round();
      } catch (Exception | Error e) {
        log.error("A round of the event loop failed error={}", e.toString(), e);
        pauseAfterFailure();
      }
    }
    end();
  }

  private void round() {
    runTasks();
    long now = now();
    runTimers(now);
    long wait = timers.isEmpty() ? LONGEST_WAIT_MS : Math.max(0, timers.peek().at() - now);
    for (int i = 0; i < driven.size(); i++) {
      wait = Math.min(wait, driven.get(i).drive(now));
    }
    if (!tasks.isEmpty() || closing) {
      wait = 0;
    }
    client.poll(wait, now);
  }

  private void runTasks() {
    woken.set(false);
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      runGuarded(task);
    }
  }

  private void runTimers(long now) {
    for (Timer next = timers.peek(); next != null && next.at() <= now; next = timers.peek()) {
      timers.remove();
      runGuarded(next.task());
    }
  }

  @Override
  public void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (Exception | Error e) {
      log.error("A task on the event loop threw error={}", e.toString(), e);
    }
  }

  private void pauseAfterFailure() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE_MS);
    } catch (InterruptedException e) {
      closing = true;
    }
  }

  private void end() {
    runTasks();
    for (Driven part : List.copyOf(driven)) {
      runGuarded(part::abandon);
    }
    // What waits for its time would wait for ever: it runs early, and fails at what it begins.
    runTimers(Long.MAX_VALUE);
    ended = true;
    runTasks();
    client.close();
    metrics.close();
  }

  @Override
  public void close() {
    closing = true;
    client.wakeup();
    if (inLoop()) {
      return;
    }
    try {
      thread.join(CLOSE_WAIT_MS);
      if (thread.isAlive()) {
        log.warn("The event loop did not end within {} ms", CLOSE_WAIT_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

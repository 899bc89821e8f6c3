package io.mainstem.worker.health;

import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.service.rest.Problems;
import io.mainstem.worker.mirror.Mirrors;
import io.mainstem.worker.mirror.RouteMeter;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the mirrors what can be seen of them. Thread-safe; blocks for at most two seconds. */
public final class WorkerView {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String worker;
  private final Mirrors mirrors;

  public WorkerView(String worker, Mirrors mirrors) {
    this.worker = worker;
    this.mirrors = mirrors;
  }

  /** All mirrors, by name. */
  public List<MirrorStatus> mirrors() {
    try {
      return mirrors.statuses().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw Problems.unavailable("The mirrors are too busy to answer.", PATIENCE);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problems.unavailable("This worker is stopping.", PATIENCE);
    }
  }

  public WorkerReport report() {
    TreeMap<String, String> latencies = new TreeMap<>();
    mirrors.meters().all().forEach((route, meter) -> latencies.put(route, encode(meter)));
    return new WorkerReport(worker, mirrors(), latencies, mirrors.events().last());
  }

  private static String encode(RouteMeter meter) {
    return meter.encodedLatency();
  }
}

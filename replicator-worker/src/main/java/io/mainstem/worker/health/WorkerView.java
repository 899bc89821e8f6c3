package io.mainstem.worker.health;

import io.mainstem.api.Versioned;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.service.rest.Problems;
import io.mainstem.worker.mirror.Mirrors;
import io.mainstem.worker.mirror.RouteMeter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the mirrors what can be seen of them. Thread-safe; blocks for at most two seconds. */
public final class WorkerView {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String worker;
  private final Mirrors mirrors;

  /** Another one for each start of the process: versions are counted from 1 again. */
  private final String start = UUID.randomUUID().toString();

  private Versioned<WorkerReport> last;

  public WorkerView(String worker, Mirrors mirrors) {
    this.worker = worker;
    this.mirrors = mirrors;
    this.last = new Versioned<>(new WorkerReport(worker, List.of(), Map.of()), 0);
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

  /**
   * The report with a version that stays as long as the report does, so that whoever knows it need
   * not be told again. Reports of idle mirrors do not change.
   */
  Versioned<WorkerReport> versionedReport() {
    WorkerReport now = report();
    synchronized (this) {
      if (!now.equals(last.value())) {
        last = new Versioned<>(now, last.version() + 1);
      }
      return last;
    }
  }

  /** What stands for a version in {@code ETag}. */
  String tag(int version) {
    return start + "-" + version;
  }

  private static String encode(RouteMeter meter) {
    return meter.encodedLatency();
  }
}

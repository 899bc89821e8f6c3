package io.mainstem.failover.evidence;

import io.mainstem.api.failover.Observation;
import io.mainstem.api.federation.Cluster;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes one cluster again and again, each kind of probe on a thread of its own: a data probe that
 * hangs does not delay the control probe. {@link #streaks} may be called from any thread.
 */
final class ClusterWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ClusterWatch.class);

  private final Cluster cluster;
  private final Clock clock;
  private final Map<Observation.Probe, Streak> streaks = new EnumMap<>(Observation.Probe.class);
  private final ScheduledExecutorService threads;

  ClusterWatch(
      Cluster cluster,
      Map<String, Object> connection,
      ProbeSettings settings,
      String observer,
      Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
    this.threads =
        Executors.newScheduledThreadPool(
            2,
            runnable -> {
              Thread thread = new Thread(runnable, "probe-" + cluster.id());
              thread.setDaemon(true);
              return thread;
            });
    repeat(
        Observation.Probe.CONTROL,
        () -> new ControlProbe(connection, settings.timeout()),
        settings);
    repeat(
        Observation.Probe.DATA,
        () -> new DataProbe(connection, settings.timeout(), observer),
        settings);
  }

  Cluster cluster() {
    return cluster;
  }

  /** What is known so far; a probe that has not run yet is missing. */
  synchronized Map<Observation.Probe, Streak> streaks() {
    return Map.copyOf(streaks);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // once() reports its failures itself
  private void repeat(Observation.Probe kind, Supplier<Probe> factory, ProbeSettings settings) {
    Repeated repeated = new Repeated(kind, factory);
    threads.scheduleAtFixedRate(
        repeated::once, 0, settings.interval().toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void record(Observation.Probe kind, ProbeResult result) {
    Streak before = streaks.getOrDefault(kind, Streak.none(clock.instant()));
    Streak after = before.after(result, clock.instant());
    streaks.put(kind, after);
    if (before.failures() == 0 && after.failures() > 0) {
      log.warn(
          "A probe failed cluster={} probe={} error=\"{}\"", cluster.id(), kind, after.error());
    } else if (before.failures() > 0 && after.failures() == 0) {
      log.info("A probe is good again cluster={} probe={}", cluster.id(), kind);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** One probe, made when it is first needed and made anew when it breaks. */
  private final class Repeated {
    private final Observation.Probe kind;
    private final Supplier<Probe> factory;
    private @Nullable Probe probe;

    Repeated(Observation.Probe kind, Supplier<Probe> factory) {
      this.kind = kind;
      this.factory = factory;
    }

    void once() {
      try {
        if (probe == null) {
          probe = factory.get();
        }
        record(kind, probe.run());
      } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        record(kind, new ProbeResult.Failed(ProbeClients.describe(e)));
        discard();
      }
      if (threads.isShutdown()) {
        discard();
      }
    }

    private void discard() {
      if (probe != null) {
        probe.close();
        probe = null;
      }
    }
  }
}

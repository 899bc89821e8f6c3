package io.mainstem.cli.demo;

import io.mainstem.local.LocalClusterException;
import io.mainstem.local.laboratory.LabRegion;
import io.mainstem.local.laboratory.LabService;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills a random worker with SIGKILL every ten seconds and starts it again. Those that are only
 * starting are left alone: killing what does not copy yet proves nothing. So is the last of a
 * region: without it the region would stand still until one has started, which tells how busy this
 * machine is, and not how soon others take over. One thread of its own.
 */
final class WorkerKiller implements AutoCloseable {

  private static final long EVERY_SECONDS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(WorkerKiller.class);

  private final List<LabRegion> regions;
  private final AtomicInteger killed = new AtomicInteger();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread daemon = new Thread(work, "worker-killer");
            daemon.setDaemon(true);
            return daemon;
          });

  WorkerKiller(List<LabRegion> regions) {
    this.regions = List.copyOf(regions);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // killOne() reports its failures itself
  void start() {
    thread.scheduleAtFixedRate(this::killOne, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  /** How many have been killed so far. */
  int killed() {
    return killed.get();
  }

  /** Lets the workers live; waits for one that is just being started again. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(EVERY_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A killed worker is still being started again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void killOne() {
    List<LabService> victims = regions.stream().flatMap(WorkerKiller::dispensable).toList();
    if (victims.isEmpty()) {
      return;
    }
    LabService victim = victims.get(ThreadLocalRandom.current().nextInt(victims.size()));
    try {
      victim.process().kill();
      killed.incrementAndGet();
      victim.launch();
    } catch (LocalClusterException | IllegalStateException e) {
      LOG.warn("A worker could not be killed and started again worker={}", victim.name(), e);
    }
  }

  private static Stream<LabService> dispensable(LabRegion region) {
    List<LabService> ready =
        region.workers().stream().filter(worker -> worker.process().isReady()).toList();
    return ready.size() > 1 ? ready.stream() : Stream.empty();
  }
}

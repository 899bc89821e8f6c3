package io.mainstem.federation.server;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.Retention;
import io.mainstem.service.store.StoreException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the leading instance take away, every few minutes, what is over. */
final class Housekeeper implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Housekeeper.class);
  private static final int MINUTES_BETWEEN = 5;

  private final Retention retention;
  private final Leadership leadership;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "housekeeper");
            thread.setDaemon(true);
            return thread;
          });

  Housekeeper(Retention retention, Leadership leadership) {
    this.retention = retention;
    this.leadership = leadership;
  }

  @Override
  public void start() {
    var unused = timer.scheduleWithFixedDelay(this::sweep, 1, MINUTES_BETWEEN, TimeUnit.MINUTES);
  }

  private void sweep() {
    if (!leadership.leads()) {
      return;
    }
    try {
      int removed = retention.sweep();
      if (removed > 0) {
        log.info("Removed changes and operations that are over znodes={}", removed);
      }
    } catch (StoreException e) {
      log.warn("Cannot remove what is over, trying again later error=\"{}\"", e.getMessage());
    }
  }

  @Override
  public void stop() {
    timer.shutdownNow();
  }
}

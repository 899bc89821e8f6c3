package io.mainstem.auditor.repair;

import io.mainstem.api.Versioned;
import io.mainstem.api.operations.Operation;
import io.mainstem.service.store.StoreException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which repair is to be tried now. What fails is tried again, with growing pauses of its own: one
 * repair, even one whose order cannot be read, holds up no other. Not thread-safe.
 */
final class RepairQueue {

  private static final Logger LOG = LoggerFactory.getLogger(RepairQueue.class);
  private static final long FIRST_PAUSE_MILLIS = 2_000;
  private static final long LAST_PAUSE_MILLIS = 60_000;

  /** Does what an order says. */
  @FunctionalInterface
  interface Errand {
    void carryOut(RepairOrder order, Versioned<Operation> operation)
        throws InterruptedException, ExecutionException, TimeoutException;
  }

  private record Pause(long millis, long until) {}

  private final String region;
  private final Supplier<List<Versioned<Operation>>> unfinished;
  private final Errand errand;
  private final Clock clock;
  private final Map<UUID, Pause> pauses = new HashMap<>();
  private long lookAt = Long.MIN_VALUE;

  /**
   * @param region whose repairs these are
   * @param unfinished all operations of this kind that have not ended
   */
  RepairQueue(
      String region, Supplier<List<Versioned<Operation>>> unfinished, Errand errand, Clock clock) {
    this.region = region;
    this.unfinished = unfinished;
    this.errand = errand;
    this.clock = clock;
  }

  /** Tries every repair that is not pausing, one after the other. */
  void look() throws InterruptedException {
    if (clock.millis() < lookAt) {
      return;
    }
    List<Versioned<Operation>> operations;
    try {
      operations = unfinished.get();
    } catch (StoreException e) {
      lookAt = clock.millis() + FIRST_PAUSE_MILLIS;
      LOG.warn(
          "Repairs cannot be looked up, trying again retryMillis={} error=\"{}\"",
          FIRST_PAUSE_MILLIS,
          e.toString());
      return;
    }
    for (Versioned<Operation> operation : operations) {
      Pause pause = pauses.get(operation.value().id());
      if (pause == null || clock.millis() >= pause.until()) {
        attempt(operation);
      }
    }
  }

  private void attempt(Versioned<Operation> operation) throws InterruptedException {
    UUID id = operation.value().id();
    try {
      RepairOrder order = RepairDesk.order(operation.value());
      if (order.region().equals(region)) {
        errand.carryOut(order, operation);
        pauses.remove(id);
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      Pause before = pauses.getOrDefault(id, new Pause(FIRST_PAUSE_MILLIS / 2, 0));
      long millis = Math.min(LAST_PAUSE_MILLIS, before.millis() * 2);
      pauses.put(id, new Pause(millis, clock.millis() + millis));
      LOG.warn(
          "A repair did not come to its end, trying again retryMillis={} operation={} error=\"{}\"",
          millis,
          id,
          e.toString());
    }
  }
}

package io.mainstem.failover.execute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.Versioned;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.rest.Json;
import io.mainstem.service.ServiceContext;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.StoreException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the moves that were accepted, wherever that was, as long as this instance leads; what
 * another leader left unfinished is gone on with. Moves of different groups run side by side, each
 * on a thread of its own; those of one group one after the other.
 */
public final class MoveRunner implements Managed {

  private static final Logger log = LoggerFactory.getLogger(MoveRunner.class);

  private static final long LOOK_MS = 250;
  private static final int SIDE_BY_SIDE = 8;

  private final ServiceContext context;
  private final Leadership leadership;
  private final KafkaClusters kafka;
  private final Canary canary;
  private final MoveLimits limits;
  private final OpenMoves openMoves;
  private final ObjectMapper mapper = Json.mapper();
  private final Map<String, Operation> running = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(runnable -> daemon(runnable, "moves"));
  private final ExecutorService movers =
      Executors.newFixedThreadPool(SIDE_BY_SIDE, runnable -> daemon(runnable, "move"));

  public MoveRunner(
      ServiceContext context,
      Leadership leadership,
      KafkaClusters kafka,
      Canary canary,
      MoveLimits limits,
      OpenMoves openMoves) {
    this.context = context;
    this.leadership = leadership;
    this.kafka = kafka;
    this.canary = canary;
    this.limits = limits;
    this.openMoves = openMoves;
  }

  private static Thread daemon(Runnable runnable, String name) {
    Thread thread = new Thread(runnable, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // look() reports its failures itself
  public void start() {
    looking.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() throws InterruptedException {
    looking.shutdownNow();
    movers.shutdownNow();
    if (!movers.awaitTermination(KafkaClusters.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
      log.warn("Moves do not stop in time, leaving them moves={}", running.keySet());
    }
  }

  private void look() {
    if (!leadership.leads()) {
      return;
    }
    try {
      for (Versioned<Operation> open : openMoves.list()) {
        String group = open.value().subject();
        if (running.putIfAbsent(group, open.value()) == null) {
          movers.execute(() -> move(group, open));
        }
      }
    } catch (StoreException e) {
      log.warn("Cannot look for moves, trying again error=\"{}\"", e.getMessage());
    } catch (RuntimeException e) {
      log.error("Cannot look for moves, trying again", e);
    }
  }

  private void move(String group, Versioned<Operation> operation) {
    try {
      Move move = mapper.readValue(String.valueOf(operation.value().request()), Move.class);
      Ledger ledger =
          new Ledger(context.store(), leadership, context.clock(), context.instance(), operation);
      log.info(
          "A move begins or goes on group={} operation={} from={} to={}",
          group,
          operation.value().id(),
          move.from(),
          move.to());
      new SwitchoverRun(
              context.store(),
              kafka,
              canary,
              new HandOver(context),
              limits,
              context.clock(),
              ledger,
              move)
          .run();
    } catch (StoreException e) {
      log.warn(
          "A move is left where it is, whoever leads goes on group={} error=\"{}\"",
          group,
          e.getMessage());
    } catch (Pacing.Stopped e) {
      log.info("A move is left for another instance group={}", group);
    } catch (JsonProcessingException e) {
      log.error("A move cannot be read, leaving it alone group={}", group, e);
    } catch (RuntimeException e) {
      log.error("A move failed in a way nobody foresaw group={}", group, e);
    } finally {
      running.remove(group);
    }
  }
}

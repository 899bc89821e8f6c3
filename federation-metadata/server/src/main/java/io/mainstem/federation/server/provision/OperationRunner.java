package io.mainstem.federation.server.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.Versioned;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.operations.OperationStep;
import io.mainstem.api.rest.Json;
import io.mainstem.federation.server.serving.StoreMirror;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.StoreTransaction;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the stored operations on logical topics, on the leading instance.
 *
 * <p>The protocol: do a step, then write that it is done (with what it changes in the store, in one
 * transaction fenced by the leadership), then do the next. A crash between the two repeats a step,
 * which every step allows; a leader that lost its office while doing a step fails to write, stops,
 * and has done nothing that the new leader would not do as well.
 *
 * <p>Operations on one topic run one after the other, oldest first; operations on different topics
 * run side by side. What is in the way shows in the running step's detail, with the number of the
 * attempt, until it passes or the operation's time is over.
 */
public final class OperationRunner implements Managed {

  private static final Logger log = LoggerFactory.getLogger(OperationRunner.class);
  private static final int THREADS = 4;
  private static final Backoff SOON = new Backoff(40, 2_000);
  private static final Backoff LATER = new Backoff(500, 15_000);

  private record Backoff(long firstMs, long lastMs) {
    long delayMs(int attempt) {
      return Math.min(lastMs, firstMs << Math.min(attempt - 1, 20));
    }
  }

  private final VersionedStore store;
  private final StoreMirror operations;
  private final Leadership leadership;
  private final StepPerformer performer;
  private final String instance;
  private final Duration timeout;
  private final Clock clock;
  private final ObjectMapper mapper = Json.mapper();
  private final ScheduledExecutorService workers =
      Executors.newScheduledThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "provisioning");
            thread.setDaemon(true);
            return thread;
          });

  /** Topics that an operation is running on, so that the next one waits. */
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

  /**
   * @param operations mirrors the stored operations
   * @param timeout how long after its acceptance an operation gives up
   */
  public OperationRunner(
      VersionedStore store,
      StoreMirror operations,
      Leadership leadership,
      PhysicalTopics physical,
      RouteConverger routes,
      String instance,
      Duration timeout,
      Clock clock) {
    this.store = store;
    this.operations = operations;
    this.leadership = leadership;
    this.performer = new StepPerformer(store, physical, routes);
    this.instance = instance;
    this.timeout = timeout;
    this.clock = clock;
  }

  @Override
  public void start() {
    operations.onChange(snapshot -> wake());
    leadership.onChange(this::wake, () -> log.info("Stopped leading the provisioning"));
  }

  @Override
  public void stop() {
    workers.shutdownNow();
  }

  private void wake() {
    if (leadership.leads()) {
      execute(this::pickUp, 0);
    }
  }

  private void execute(Runnable task, long delayMs) {
    try {
      Future<?> unused = workers.schedule(task, delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("Stopping: the next leader goes on");
    }
  }

  private void pickUp() {
    List<Operation> unfinished =
        operations.current().values(Stored.OPERATIONS).stream()
            .filter(operation -> ChangeKind.of(operation.kind()).isPresent())
            .filter(operation -> !operation.state().finished())
            .sorted(Comparator.comparing(Operation::createdAt))
            .toList();
    for (Operation operation : unfinished) {
      if (busy.add(operation.subject())) {
        execute(() -> goOn(operation.id().toString(), operation.subject()), 0);
      }
    }
  }

  /** Runs an operation as far as it gets. Keeps the topic busy while it only waits. */
  private void goOn(String id, String subject) {
    try {
      Optional<Versioned<Operation>> stored = store.get(Stored.OPERATIONS, id);
      while (stored.isPresent() && !stored.get().value().state().finished()) {
        Optional<Versioned<Operation>> next = attempt(stored.get());
        if (next.isEmpty()) {
          return; // comes back by itself
        }
        stored = next;
      }
      release(id, subject);
    } catch (StoreException.LeadershipLost e) {
      log.info("Another instance goes on operation={} topic={}", id, subject);
      release(id, subject);
    } catch (StoreException e) {
      log.warn(
          "Cannot write progress, trying again operation={} topic={} error=\"{}\"",
          id,
          subject,
          e.getMessage());
      comeBack(id, subject, LATER);
    } catch (RuntimeException e) {
      log.error(
          "An operation failed in a way nobody foresaw operation={} topic={}", id, subject, e);
      comeBack(id, subject, LATER);
    }
  }

  private void release(String id, String subject) {
    attempts.remove(id);
    busy.remove(subject);
    wake();
  }

  private void comeBack(String id, String subject, Backoff backoff) {
    if (!leadership.leads()) {
      release(id, subject);
      return;
    }
    int attempt = attempts.merge(id, 1, Integer::sum);
    execute(() -> goOn(id, subject), backoff.delayMs(attempt));
  }

  /** One attempt at the next step: the operation as written, or empty if it is to be retried. */
  private Optional<Versioned<Operation>> attempt(Versioned<Operation> stored) {
    Operation operation = stored.value();
    ChangeKind kind = ChangeKind.of(operation.kind()).orElseThrow();
    AcceptedChange change = change(operation);
    OperationStep pending =
        operation.steps().stream()
            .filter(step -> step.state() != OperationState.SUCCEEDED)
            .findFirst()
            .orElseThrow();
    Step step = Step.named(pending.name(), kind, change.topic());
    Outcome outcome = performOrExplain(step, kind, change);
    if (outcome instanceof Outcome.Done done) {
      attempts.remove(operation.id().toString());
      return Optional.of(
          write(stored, pending, OperationState.SUCCEEDED, done.detail(), done.alsoWrite()));
    }
    boolean overdue = clock.instant().isAfter(operation.createdAt().plus(timeout));
    if (outcome instanceof Outcome.Refused || overdue) {
      String why =
          overdue ? "gave up after " + timeout + ": " + outcome.detail() : outcome.detail();
      return Optional.of(write(stored, pending, OperationState.FAILED, why, t -> t));
    }
    retryLater(stored, pending, outcome);
    return Optional.empty();
  }

  private Outcome performOrExplain(Step step, ChangeKind kind, AcceptedChange change) {
    try {
      return performer.perform(step, kind, change);
    } catch (ClusterProblem e) {
      String why = String.valueOf(e.getMessage());
      return e.retriable() ? new Outcome.Obstructed(why) : new Outcome.Refused(why);
    } catch (StoreException.NotFound e) {
      return new Outcome.Refused(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return new Outcome.Refused(String.valueOf(e.getMessage()));
    }
  }

  private void retryLater(Versioned<Operation> stored, OperationStep pending, Outcome outcome) {
    Operation operation = stored.value();
    String id = operation.id().toString();
    Backoff backoff = outcome instanceof Outcome.Obstructed ? LATER : SOON;
    int attempt = attempts.getOrDefault(id, 0) + 1;
    String detail =
        outcome instanceof Outcome.Obstructed
            ? "%s; attempt %d, next in %d ms"
                .formatted(outcome.detail(), attempt, backoff.delayMs(attempt))
            : outcome.detail();
    if (!detail.equals(pending.detail())) {
      write(stored, pending, OperationState.RUNNING, detail, t -> t);
    }
    comeBack(id, operation.subject(), backoff);
  }

  private Versioned<Operation> write(
      Versioned<Operation> stored,
      OperationStep before,
      OperationState state,
      String detail,
      UnaryOperator<StoreTransaction> alsoWrite) {
    Instant now = clock.instant();
    OperationStep step =
        new OperationStep(
            before.name(),
            state,
            detail,
            before.startedAt() == null ? now : before.startedAt(),
            state.finished() ? now : null);
    Operation next =
        stored.value().with(step, overall(stored.value(), step), now, failure(step, state));
    StoreTransaction transaction =
        store
            .transaction(
                new Change(
                    instance,
                    "%s %s: %s %s"
                        .formatted(next.kind(), next.subject(), step.name(), step.state())))
            .fencedBy(leadership);
    alsoWrite.apply(transaction).update(Stored.OPERATIONS, next, stored.version()).commit();
    if (next.state().finished()) {
      log.info(
          "An operation ended operation={} topic={} kind={} state={} error=\"{}\"",
          next.id(),
          next.subject(),
          next.kind(),
          next.state(),
          next.error());
    }
    return new Versioned<>(next, stored.version() + 1);
  }

  private static OperationState overall(Operation before, OperationStep changed) {
    if (changed.state() != OperationState.SUCCEEDED) {
      return changed.state();
    }
    boolean last =
        before.steps().stream()
            .filter(step -> !step.name().equals(changed.name()))
            .allMatch(step -> step.state() == OperationState.SUCCEEDED);
    return last ? OperationState.SUCCEEDED : OperationState.RUNNING;
  }

  private static @Nullable String failure(OperationStep step, OperationState state) {
    return state == OperationState.FAILED ? step.name() + ": " + step.detail() : null;
  }

  private AcceptedChange change(Operation operation) {
    try {
      return mapper.readValue(String.valueOf(operation.request()), AcceptedChange.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "operation %s holds a request that this release cannot read".formatted(operation.id()),
          e);
    }
  }
}

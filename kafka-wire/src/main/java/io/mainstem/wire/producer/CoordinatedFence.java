package io.mainstem.wire.producer;

import io.mainstem.wire.net.Calls;
import io.mainstem.wire.net.Calls.Verdict;
import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Lane;
import io.mainstem.wire.net.Outcomes;
import io.mainstem.wire.net.Together;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.AddPartitionsToTxnRequest;
import org.apache.kafka.common.requests.AddPartitionsToTxnResponse;
import org.apache.kafka.common.requests.EndTxnRequest;
import org.apache.kafka.common.requests.EndTxnResponse;
import org.apache.kafka.common.requests.FindCoordinatorRequest;
import org.apache.kafka.common.requests.FindCoordinatorResponse;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.jspecify.annotations.Nullable;

/**
 * The {@link ProducerFence} over the transaction coordinator's requests. EndTxn stays at a version
 * from before KIP-890's second part: the newer one bumps the epoch once more, behind our back. Made
 * by {@link io.mainstem.wire.ClusterConnection#producerFence}. Thread-safe; state belongs to the
 * event loop.
 */
public final class CoordinatedFence implements ProducerFence {
  /** Longest that the fence's own transaction may stay open if we die within it. */
  private static final int TRANSACTION_TIMEOUT_MS = 60_000;

  private static final long STALE_AFTER_MS = 2_000;

  /**
   * A coordinator answers when its log is replicated, and works at one request of a connection at a
   * time.
   */
  private static final int LANES_PER_COORDINATOR = 4;

  private static final int MOST_LOOKED_UP = 500;

  private final EventLoop loop;
  private final Calls calls;
  private final long timeoutMs;
  private final Map<String, Coordinator> coordinators = new HashMap<>();
  private final Map<Integer, List<Lane>> lanes = new HashMap<>();
  private final Together<String, Coordinator> lookUps;
  private final Set<String> lookingUp = new HashSet<>();

  public CoordinatedFence(EventLoop loop, Calls calls, long timeoutMs) {
    this.loop = loop;
    this.calls = calls;
    this.timeoutMs = timeoutMs;
    this.lookUps = new Together<>(loop, MOST_LOOKED_UP, this::lookUpAll);
  }

  @Override
  public CompletableFuture<ProducerIdentity> identify(String transactionalId) {
    if (transactionalId.isEmpty()) {
      throw new IllegalArgumentException("The transactional id is empty");
    }
    return loop.call(() -> initProducerId(transactionalId));
  }

  @Override
  public CompletableFuture<ProducerIdentity> identifyUnnamed() {
    return loop.call(
        () ->
            calls.call(
                "InitProducerId",
                calls::anyBroker,
                () -> initProducerIdRequest(null),
                body -> identity("", (InitProducerIdResponse) body),
                timeoutMs));
  }

  @Override
  public CompletableFuture<Void> fence(ProducerIdentity identity, TopicPartition partition) {
    return loop.call(
        () -> addPartition(identity, partition).thenCompose(added -> endTransaction(identity)));
  }

  private CompletableFuture<ProducerIdentity> initProducerId(String name) {
    return coordinated(
        "InitProducerId of " + name,
        name,
        () -> initProducerIdRequest(name),
        body -> identity(name, (InitProducerIdResponse) body));
  }

  private static AbstractRequest.Builder<?> initProducerIdRequest(@Nullable String name) {
    return new InitProducerIdRequest.Builder(
        new InitProducerIdRequestData()
            .setTransactionalId(name)
            .setTransactionTimeoutMs(TRANSACTION_TIMEOUT_MS));
  }

  private Verdict<ProducerIdentity> identity(String name, InitProducerIdResponse response) {
    return judge(
        name,
        response.error(),
        () ->
            new ProducerIdentity(
                name, response.data().producerId(), response.data().producerEpoch()));
  }

  private CompletableFuture<Boolean> addPartition(
      ProducerIdentity identity, TopicPartition partition) {
    String name = identity.transactionalId();
    return coordinated(
        "AddPartitionsToTxn of " + name,
        name,
        () ->
            AddPartitionsToTxnRequest.Builder.forClient(
                name, identity.producerId(), identity.epoch(), List.of(partition)),
        body -> {
          Map<TopicPartition, Errors> errors =
              ((AddPartitionsToTxnResponse) body)
                  .errors()
                  .getOrDefault(AddPartitionsToTxnResponse.V3_AND_BELOW_TXN_ID, Map.of());
          return judge(
              name, errors.getOrDefault(partition, Errors.UNKNOWN_SERVER_ERROR), () -> true);
        });
  }

  private CompletableFuture<Void> endTransaction(ProducerIdentity identity) {
    String name = identity.transactionalId();
    CompletableFuture<Boolean> ended =
        coordinated(
            "EndTxn of " + name,
            name,
            () ->
                new EndTxnRequest.Builder(
                    new EndTxnRequestData()
                        .setTransactionalId(name)
                        .setProducerId(identity.producerId())
                        .setProducerEpoch(identity.epoch())
                        .setCommitted(false),
                    false),
            body -> judge(name, ((EndTxnResponse) body).error(), () -> true));
    return ended.thenAccept(done -> {});
  }

  /** Finds the name's coordinator, if it is not known, and makes the call there. */
  private <R> CompletableFuture<R> coordinated(
      String what,
      String name,
      Supplier<AbstractRequest.Builder<?>> request,
      Function<AbstractResponse, Verdict<R>> judge) {
    CompletableFuture<Coordinator> known =
        coordinators.containsKey(name)
            ? CompletableFuture.completedFuture(coordinators.get(name))
            : lookUps.ask(name);
    return known.thenCompose(
        found -> calls.call(what, () -> coordinator(name), request, judge, timeoutMs));
  }

  /**
   * Where to try next. A coordinator that cannot be reached may have moved; one that only has many
   * of our calls to answer has not. All calls for a name go the same way, in their order.
   */
  private @Nullable Node coordinator(String name) {
    Coordinator known = coordinators.get(name);
    Lane lane = known == null ? null : lane(known.broker(), name);
    if (isDoubtful(known, lane) && lookingUp.add(name)) {
      Outcomes.when(lookUps.ask(name), (found, error) -> lookingUp.remove(name));
    }
    return lane == null ? null : lane.address();
  }

  private Lane lane(int broker, String name) {
    List<Lane> choices = lanes.computeIfAbsent(broker, id -> new ArrayList<>());
    while (choices.size() < LANES_PER_COORDINATOR) {
      choices.add(loop.newLane(broker));
    }
    return choices.get(Math.floorMod(name.hashCode(), LANES_PER_COORDINATOR));
  }

  private boolean isDoubtful(@Nullable Coordinator known, @Nullable Lane lane) {
    return known == null
        || lane == null
        || (loop.now() - known.foundAt() > STALE_AFTER_MS && lane.hasFailed());
  }

  private Map<String, CompletionStage<Coordinator>> lookUpAll(Set<String> names) {
    Map<String, CompletableFuture<Coordinator>> answers = new HashMap<>();
    names.forEach(name -> answers.put(name, new CompletableFuture<>()));
    lookUp(names, answers, loop.now() + timeoutMs);
    return Map.copyOf(answers);
  }

  /** Those that are told at once are done; the others are asked about again. */
  private void lookUp(
      Set<String> names, Map<String, CompletableFuture<Coordinator>> answers, long deadline) {
    Outcomes.when(
        calls.call(
            "FindCoordinator of " + names.size() + " names, " + names.iterator().next(),
            calls::anyBroker,
            () -> findCoordinators(names),
            body -> judgeLookUps(names, (FindCoordinatorResponse) body, answers),
            Math.max(1, deadline - loop.now())),
        (left, error) -> {
          if (left == null) {
            Throwable cause = error == null ? Errors.UNKNOWN_SERVER_ERROR.exception() : error;
            names.forEach(name -> answerOf(name, answers).completeExceptionally(cause));
          } else if (!left.isEmpty()) {
            loop.schedule(loop.retryBackoffMs(), () -> lookUp(left, answers, deadline));
          }
        });
  }

  private static FindCoordinatorRequest.Builder findCoordinators(Set<String> names) {
    return new FindCoordinatorRequest.Builder(
        new FindCoordinatorRequestData()
            .setKeyType(FindCoordinatorRequest.CoordinatorType.TRANSACTION.id())
            .setCoordinatorKeys(List.copyOf(names)));
  }

  /** Which names have to be asked about again. */
  private Verdict<Set<String>> judgeLookUps(
      Set<String> names,
      FindCoordinatorResponse response,
      Map<String, CompletableFuture<Coordinator>> answers) {
    Set<String> left = new HashSet<>();
    String why = "";
    for (String name : names) {
      Optional<FindCoordinatorResponseData.Coordinator> told = response.coordinatorByKey(name);
      Verdict<Coordinator> verdict =
          told.isEmpty()
              ? new Verdict.Failed<>(Errors.UNKNOWN_SERVER_ERROR.exception())
              : judgeLookUp(name, told.get());
      if (verdict instanceof Verdict.Done<Coordinator> done) {
        answerOf(name, answers).complete(done.result());
      } else if (verdict instanceof Verdict.Failed<Coordinator> failed) {
        answerOf(name, answers).completeExceptionally(failed.cause());
      } else if (verdict instanceof Verdict.Again<Coordinator> again) {
        left.add(name);
        why = again.why();
      }
    }
    return left.size() == names.size() ? new Verdict.Again<>(why) : new Verdict.Done<>(left);
  }

  private static CompletableFuture<Coordinator> answerOf(
      String name, Map<String, CompletableFuture<Coordinator>> answers) {
    return Objects.requireNonNull(answers.get(name));
  }

  private Verdict<Coordinator> judgeLookUp(
      String name, FindCoordinatorResponseData.Coordinator told) {
    return judge(
        name,
        Errors.forCode(told.errorCode()),
        () -> {
          Coordinator coordinator = new Coordinator(told.nodeId(), loop.now());
          coordinators.put(name, coordinator);
          return coordinator;
        });
  }

  private <R> Verdict<R> judge(String name, Errors error, Supplier<R> result) {
    return switch (error) {
      case NONE -> new Verdict.Done<>(result.get());
      case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE -> {
        coordinators.remove(name);
        yield new Verdict.Again<>(error.message());
      }
      case COORDINATOR_LOAD_IN_PROGRESS, CONCURRENT_TRANSACTIONS ->
          new Verdict.Again<>(error.message());
      case UNKNOWN_TOPIC_OR_PARTITION -> new Verdict.Failed<>(error.exception());
      default ->
          error.exception() instanceof RetriableException
              ? new Verdict.Again<>(error.message())
              : new Verdict.Failed<>(error.exception());
    };
  }

  private record Coordinator(int broker, long foundAt) {}
}

package io.mainstem.wire.producer;

import io.mainstem.wire.net.Calls;
import io.mainstem.wire.net.Calls.Verdict;
import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Outcomes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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

  private final EventLoop loop;
  private final Calls calls;
  private final long timeoutMs;
  private final Map<String, Coordinator> coordinators = new HashMap<>();
  private final Set<String> lookUps = new HashSet<>();

  public CoordinatedFence(EventLoop loop, Calls calls, long timeoutMs) {
    this.loop = loop;
    this.calls = calls;
    this.timeoutMs = timeoutMs;
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
            : lookUp(name);
    return known.thenCompose(
        found -> calls.call(what, () -> coordinator(name), request, judge, timeoutMs));
  }

  /**
   * Where to try next. A coordinator that cannot be reached may have moved; one that only has many
   * of our calls to answer has not.
   */
  private @Nullable Node coordinator(String name) {
    Coordinator known = coordinators.get(name);
    if (isDoubtful(known) && lookUps.add(name)) {
      Outcomes.when(lookUp(name), (found, error) -> lookUps.remove(name));
    }
    return known == null ? null : known.node();
  }

  private boolean isDoubtful(@Nullable Coordinator known) {
    return known == null
        || (loop.now() - known.foundAt() > STALE_AFTER_MS
            && loop.client().connectionFailed(known.node()));
  }

  private CompletableFuture<Coordinator> lookUp(String name) {
    return calls.call(
        "FindCoordinator of " + name,
        calls::anyBroker,
        () ->
            new FindCoordinatorRequest.Builder(
                new FindCoordinatorRequestData()
                    .setKeyType(FindCoordinatorRequest.CoordinatorType.TRANSACTION.id())
                    .setKey(name)),
        body -> judgeLookUp(name, (FindCoordinatorResponse) body),
        timeoutMs);
  }

  private Verdict<Coordinator> judgeLookUp(String name, FindCoordinatorResponse response) {
    FindCoordinatorResponseData.Coordinator told =
        response.coordinatorByKey(name).orElseThrow(Errors.UNKNOWN_SERVER_ERROR::exception);
    return judge(
        name,
        Errors.forCode(told.errorCode()),
        () -> {
          Node node = new Node(told.nodeId(), told.host(), told.port());
          Coordinator coordinator = new Coordinator(node, loop.now());
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

  private record Coordinator(Node node, long foundAt) {}
}

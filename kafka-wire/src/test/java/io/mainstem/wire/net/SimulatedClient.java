package io.mainstem.wire.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.LeastLoadedNode;
import org.apache.kafka.clients.Metadata;
import org.apache.kafka.clients.RequestCompletionHandler;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;

/**
 * A client whose network is a queue of events in simulated time. Answers on one connection come in
 * the order of the requests; a connection that breaks fails all that is under way on it. For one
 * thread.
 */
final class SimulatedClient implements KafkaClient {
  private static final long RECONNECT_MS = 50;

  private final SimulatedBrokers brokers;
  private final TopicMetadata metadata;
  private final Map<String, Connection> connections = new HashMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long order;
  private int correlation;
  private boolean metadataUnderWay;
  private long requests;

  private record Event(long at, long order, Runnable action) {}

  private static final class Connection {
    int broker;
    boolean open;
    long mayOpenAt;
    boolean failed;
    long lastAnswerAt;
    final Map<ClientRequest, AbstractRequest> underWay = new LinkedHashMap<>();
  }

  SimulatedClient(SimulatedBrokers brokers, TopicMetadata metadata) {
    this.brokers = brokers;
    this.metadata = metadata;
  }

  /** Requests sent so far. */
  long requests() {
    return requests;
  }

  private void at(long time, Runnable action) {
    events.add(new Event(time, order++, action));
  }

  /** When something happens next, without anybody doing anything. */
  long nextEventAt() {
    return events.isEmpty() ? Long.MAX_VALUE : events.element().at();
  }

  /** Lets happen what is due; false if nothing was. */
  boolean happen(long now) {
    refreshMetadata(now);
    boolean any = false;
    while (!events.isEmpty() && events.element().at() <= now) {
      events.remove().action().run();
      any = true;
    }
    return any;
  }

  long metadataDelay(long now) {
    return metadataUnderWay ? Long.MAX_VALUE : metadata.timeToNextUpdate(now);
  }

  private void refreshMetadata(long now) {
    if (metadataUnderWay || metadata.timeToNextUpdate(now) > 0) {
      return;
    }
    metadataUnderWay = true;
    Metadata.MetadataRequestAndVersion request = metadata.newMetadataRequestAndVersion(now);
    long answerAt = now + brokers.latencyMs();
    at(
        answerAt,
        () -> {
          metadataUnderWay = false;
          if (brokers.up().isEmpty()) {
            metadata.failedUpdate(answerAt);
          } else {
            metadata.update(
                request.requestVersion,
                brokers.metadata(request.requestBuilder.topics()),
                request.isPartialUpdate,
                answerAt);
          }
        });
  }

  @Override
  public boolean isReady(Node node, long now) {
    Connection connection = connections.get(node.idString());
    return connection != null && connection.open;
  }

  @Override
  public boolean ready(Node node, long now) {
    Connection connection = connections.computeIfAbsent(node.idString(), id -> new Connection());
    connection.broker = node.port() - SimulatedBrokers.port(0);
    if (!connection.open && now >= connection.mayOpenAt) {
      connection.failed = !brokers.up().contains(connection.broker);
      connection.open = !connection.failed;
      connection.mayOpenAt = now + RECONNECT_MS;
    }
    return connection.open;
  }

  @Override
  public long connectionDelay(Node node, long now) {
    Connection connection = connections.get(node.idString());
    return connection == null ? 0 : Math.max(0, connection.mayOpenAt - now);
  }

  @Override
  public long pollDelayMs(Node node, long now) {
    return connectionDelay(node, now);
  }

  @Override
  public boolean connectionFailed(Node node) {
    Connection connection = connections.get(node.idString());
    return connection != null && connection.failed;
  }

  @Override
  public @Nullable AuthenticationException authenticationException(Node node) {
    return null;
  }

  @Override
  public void send(ClientRequest request, long now) {
    Connection connection = connections.get(request.destination());
    if (connection == null || !connection.open) {
      throw new IllegalStateException("Not ready: " + request.destination());
    }
    requests++;
    AbstractRequest.Builder<?> builder = request.requestBuilder();
    AbstractRequest body = builder.build(builder.latestAllowedVersion());
    connection.underWay.put(request, body);
    connection.lastAnswerAt = Math.max(connection.lastAnswerAt, now + brokers.latencyMs());
    long answerAt = connection.lastAnswerAt;
    at(answerAt, () -> arrive(connection, request, body, answerAt));
  }

  private void arrive(
      Connection connection, ClientRequest request, AbstractRequest body, long now) {
    long hold = brokers.holdMs(connection.broker, body);
    connection.lastAnswerAt = Math.max(connection.lastAnswerAt, now + hold);
    at(now + hold, () -> answer(connection, request, body, now + hold));
  }

  private void answer(
      Connection connection, ClientRequest request, AbstractRequest body, long now) {
    if (!connection.underWay.containsKey(request)) {
      return;
    }
    AbstractResponse response =
        brokers.up().contains(connection.broker) ? brokers.handle(connection.broker, body) : null;
    if (response == null) {
      Iterator<AbstractRequest> following = connection.underWay.values().iterator();
      following.next();
      while (following.hasNext() && brokers.handlesWhatFollows()) {
        brokers.handle(connection.broker, following.next());
      }
      lose(connection, now);
    } else {
      connection.underWay.remove(request);
      complete(request, response, now);
    }
  }

  private void lose(Connection connection, long now) {
    connection.open = false;
    connection.failed = true;
    connection.mayOpenAt = now + RECONNECT_MS;
    metadata.requestUpdate(false);
    List<ClientRequest> lost = new ArrayList<>(connection.underWay.keySet());
    connection.underWay.clear();
    lost.forEach(request -> complete(request, null, now));
  }

  private static void complete(
      ClientRequest request, @Nullable AbstractResponse response, long now) {
    short version = request.requestBuilder().latestAllowedVersion();
    new ClientResponse(
            request.makeHeader(version),
            request.callback(),
            request.destination(),
            request.createdTimeMs(),
            now,
            response == null,
            null,
            null,
            response)
        .onComplete();
  }

  @Override
  public List<ClientResponse> poll(long timeout, long now) {
    throw new UnsupportedOperationException("The loop lets things happen");
  }

  @Override
  public void disconnect(String nodeId) {
    Connection connection = connections.get(nodeId);
    if (connection != null && connection.open) {
      at(0, () -> lose(connection, 0));
    }
  }

  @Override
  public void close(String nodeId) {
    connections.remove(nodeId);
  }

  @Override
  public LeastLoadedNode leastLoadedNode(long now) {
    List<Node> nodes = metadata.fetch().nodes();
    return new LeastLoadedNode(nodes.isEmpty() ? null : nodes.get(0), true);
  }

  @Override
  public int inFlightRequestCount() {
    return connections.values().stream().mapToInt(each -> each.underWay.size()).sum();
  }

  @Override
  public boolean hasInFlightRequests() {
    return inFlightRequestCount() > 0;
  }

  @Override
  public int inFlightRequestCount(String nodeId) {
    Connection connection = connections.get(nodeId);
    return connection == null ? 0 : connection.underWay.size();
  }

  @Override
  public boolean hasInFlightRequests(String nodeId) {
    return inFlightRequestCount(nodeId) > 0;
  }

  @Override
  public boolean hasReadyNodes(long now) {
    return true;
  }

  @Override
  public void wakeup() {}

  @Override
  public ClientRequest newClientRequest(
      String nodeId,
      AbstractRequest.Builder<?> requestBuilder,
      long createdTimeMs,
      boolean expectResponse) {
    throw new UnsupportedOperationException("Every request has a callback");
  }

  @Override
  public ClientRequest newClientRequest(
      String nodeId,
      AbstractRequest.Builder<?> requestBuilder,
      long createdTimeMs,
      boolean expectResponse,
      int requestTimeoutMs,
      RequestCompletionHandler callback) {
    return new ClientRequest(
        nodeId,
        requestBuilder,
        correlation++,
        "simulated",
        createdTimeMs,
        expectResponse,
        requestTimeoutMs,
        callback);
  }

  @Override
  public void initiateClose() {}

  @Override
  public boolean active() {
    return true;
  }

  @Override
  public void close() {}
}
